/*
 * Native plugins for Hangaku: what a shared library must offer to be run as a model. Plain C (C11
 * and C++): no allocation, no exception and no type of C++ crosses this border. See
 * plugins/README.md for how to write one.
 *
 * The library runs in the process hangaku-worker: it can open no file of the user's, start no
 * program and reach no network, and finds its image and its parameters in what it is handed. If it
 * crashes, hangs or takes all memory, the run fails with a message and nothing else is lost.
 */
#ifndef HANGAKU_PLUGIN_H
#define HANGAKU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header; one more for every change that an older plugin would not survive. */
#define HANGAKU_PLUGIN_API 1u

#define HANGAKU_PLUGIN_EXPORT __attribute__((visibility("default")))

enum {
    HANGAKU_INT16 = 1,  /* int16_t */
    HANGAKU_FLOAT32 = 2 /* float */
};

/*
 * One image. Voxel (i, j, k) is voxels[i + size[0] * (j + size[1] * k)]; its value (CT: HU) is
 * slope * stored + intercept. Its centre lies at
 *   origin + i * spacing[0] * axes[0] + j * spacing[1] * axes[1] + k * spacing[2] * axes[2]
 * in DICOM's LPS mm: x to the patient's left, y to the back, z to the head. The axes have length 1
 * and any direction: oblique, swapped, mirrored, and (gantry tilt) not quite at right angles.
 */
typedef struct HangakuImage {
    const void* voxels;
    int32_t voxel_type; /* HANGAKU_INT16 or HANGAKU_FLOAT32 */
    int32_t size[3];
    double spacing[3]; /* mm */
    double origin[3];
    double axes[3][3]; /* axes[n]: the direction in which index n grows */
    double slope;
    double intercept;
} HangakuImage;

/* From "settings" of model.json. */
typedef struct HangakuParameter {
    const char* key;
    const char* value;
} HangakuParameter;

/* All pointers hold until `run` returns. */
typedef struct HangakuRun {
    const HangakuImage* image;
    /* One a voxel, in the image's order, all 0 at first; to be filled with values of model.json's
     * labels. */
    uint16_t* labels;
    const HangakuParameter* parameters;
    uint32_t parameter_count;
    int32_t threads;       /* at least 1: as many as it may use */
    uint64_t memory_limit; /* bytes that it may allocate; more than that fails */
    /* To be called from the thread that called `run`, at least ten times a second, with the share
     * that is done (0 to 1). Returns 0 when the user has cancelled: then return HANGAKU_CANCELLED
     * soon; 100 ms later the process is ended. */
    int32_t (*progress)(void* context, double fraction);
    void* context;
    /* Room for a sentence (UTF-8, ending in '\0') that says why the run failed. */
    char* message;
    size_t message_size;
} HangakuRun;

/* What `run` returns; each but the first two with a message. */
enum {
    HANGAKU_DONE = 0,
    HANGAKU_CANCELLED = 1,
    HANGAKU_UNSUITABLE = 2, /* this image is nothing for the plugin */
    HANGAKU_OUT_OF_MEMORY = 3,
    HANGAKU_FAILED = 4
};

typedef struct HangakuPlugin {
    uint32_t api; /* HANGAKU_PLUGIN_API, as it was compiled with */
    const char* name;
    const char* version;
    int32_t (*run)(const HangakuRun* run);
} HangakuPlugin;

/*
 * The one function that the library exports.
 * api: the program's HANGAKU_PLUGIN_API
 * Returns a description that lives as long as the library, or NULL when it cannot serve that
 * version.
 */
HANGAKU_PLUGIN_EXPORT const HangakuPlugin* hangaku_plugin(uint32_t api);

#ifdef __cplusplus
}
#endif

#endif
