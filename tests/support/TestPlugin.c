/*
 * A plugin in C11 for tests: label 1 where the image's value is above the parameter "above". The
 * parameter "does" makes it misbehave.
 */
#include "ai/api/hangaku_plugin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Another for plugins of another version: the next one refuses, the ones after give no answer that
 * fits. */
#ifndef OWN_API
#define OWN_API HANGAKU_PLUGIN_API
#endif

static const char* parameter(const HangakuRun* run, const char* key)
{
    for (uint32_t n = 0; n < run->parameter_count; ++n)
        if (strcmp(run->parameters[n].key, key) == 0)
            return run->parameters[n].value;
    return "";
}

static int32_t say(const HangakuRun* run, int32_t status, const char* message)
{
    strncpy(run->message, message, run->message_size - 1);
    return status;
}

static int32_t misbehave(const HangakuRun* run, const char* what)
{
    if (strcmp(what, "fail") == 0)
        return say(run, HANGAKU_FAILED, "the moon is full");
    if (strcmp(what, "refuse") == 0)
        return say(run, HANGAKU_UNSUITABLE, "it is too small");
    if (strcmp(what, "fill the message") == 0) {
        memset(run->message, 'x', run->message_size);
        return HANGAKU_FAILED;
    }
    if (strcmp(what, "read a file") == 0) {
        FILE* file = fopen(parameter(run, "path"), "r");
        if (file != NULL)
            return say(run, HANGAKU_FAILED, "it could be read");
        return say(run, HANGAKU_FAILED, strerror(errno));
    }
    if (strcmp(what, "crash") == 0)
        *(volatile int*)8 = 1;
    if (strcmp(what, "take all memory") == 0) {
        char* block = malloc(run->memory_limit + 1);
        if (block == NULL)
            return say(run, HANGAKU_OUT_OF_MEMORY, "no room");
        free(block);
    }
    if (strcmp(what, "wait for a cancel") == 0)
        for (;;)
            if (!run->progress(run->context, 0.5))
                return HANGAKU_CANCELLED;
    if (strcmp(what, "ignore a cancel") == 0)
        for (;;)
            run->progress(run->context, 0.5);
    for (volatile int never = 0; strcmp(what, "hang") == 0 && never == 0;)
        ;
    return HANGAKU_DONE;
}

static int32_t threshold(const HangakuRun* run)
{
    const HangakuImage* image = run->image;
    const size_t row = (size_t)image->size[0];
    const size_t count = row * (size_t)image->size[1] * (size_t)image->size[2];
    const double above = atof(parameter(run, "above"));
    if (*parameter(run, "does") != '\0')
        return misbehave(run, parameter(run, "does"));
    for (size_t n = 0; n < count; ++n) {
        const double stored = image->voxel_type == HANGAKU_INT16
                                  ? (double)((const int16_t*)image->voxels)[n]
                                  : (double)((const float*)image->voxels)[n];
        run->labels[n] = image->slope * stored + image->intercept > above ? 1 : 0;
        if (n % row == 0 && !run->progress(run->context, (double)n / (double)count))
            return HANGAKU_CANCELLED;
    }
    return HANGAKU_DONE;
}

const HangakuPlugin* hangaku_plugin(uint32_t api)
{
    static const HangakuPlugin plugin = {OWN_API, "threshold", "1.0", threshold};
    return api == OWN_API || OWN_API > HANGAKU_PLUGIN_API + 1 ? &plugin : NULL;
}
