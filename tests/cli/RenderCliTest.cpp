#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"

#include <fstream>

using namespace hangaku::tests;

namespace {

struct Size {
    unsigned width = 0;
    unsigned height = 0;
};

/// From the header of a PNG file; zeros when it is none.
Size pngSize(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    unsigned char header[24] = {};
    in.read(reinterpret_cast<char*>(header), sizeof(header));
    if (!in || header[1] != 'P' || header[2] != 'N' || header[3] != 'G')
        return {};
    const auto number = [&header](int at) {
        return static_cast<unsigned>(header[at] << 24 | header[at + 1] << 16 |
                                     header[at + 2] << 8 | header[at + 3]);
    };
    return {number(16), number(20)};
}

} // namespace

TEST_CASE("hangaku-cli render: draws every view without a display", "[cli]")
{
    const TemporaryFolder folder;
    for (const char* view : {"axial", "coronal", "sagittal", "mpr", "3d"}) {
        const auto file = folder / (std::string(view) + ".png");
        const auto drawn = runCli({"render", (sampleCase() / "ct").string(), "--mask",
                                   (sampleCase() / "truth.dcm").string(), "--view", view,
                                   "--window", "-600,1500", "--size", "640x480", "-o",
                                   file.string()},
                                  {"DISPLAY=", "WAYLAND_DISPLAY="});
        INFO(view << ": " << drawn.err);
        REQUIRE(drawn.exitCode == 0);
        CHECK(pngSize(file).width == 640);
        CHECK(pngSize(file).height == 480);
        CHECK(std::filesystem::file_size(file) > 5000);
    }
}

TEST_CASE("hangaku-cli render: a display that does not answer is not waited for", "[cli]")
{
    const TemporaryFolder folder;
    const auto file = folder / "figure.png";
    const auto drawn = runCli({"render", (sampleCase() / "ct").string(), "--view", "3d", "--size",
                               "320x240", "-o", file.string()},
                              {"DISPLAY=:4711"});
    INFO(drawn.err);
    CHECK(drawn.exitCode == 0);
    CHECK(pngSize(file).width == 320);
}

TEST_CASE("hangaku-cli render: nonsense in the options is wrong usage", "[cli]")
{
    const auto ct = (sampleCase() / "ct").string();
    CHECK(runCli({"render", ct, "--size", "big", "-o", "/tmp/x.png"}).exitCode == 2);
    CHECK(runCli({"render", ct, "--window", "40", "-o", "/tmp/x.png"}).exitCode == 2);
    CHECK(runCli({"render", ct, "--view", "sideways", "-o", "/tmp/x.png"}).exitCode == 2);
}

TEST_CASE("hangaku-cli render: films, colours and time points, without a display", "[cli]")
{
    HANGAKU_NEED_DATA(data, "other");
    const TemporaryFolder folder;
    const auto draw = [&folder](const std::filesystem::path& what, const std::string& name,
                                std::vector<std::string> more) {
        const auto file = folder / name;
        std::vector<std::string> arguments{"render",       what.string(), "--size",
                                           "640x480",      "-o",          file.string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto drawn = runCli(arguments, {"DISPLAY=", "WAYLAND_DISPLAY="});
        INFO(name << ": " << drawn.err);
        CHECK(drawn.exitCode == 0);
        CHECK(pngSize(file).width == 640);
        return file;
    };
    const auto first = draw(data / "xa_cine", "first.png", {"--image", "1"});
    const auto last = draw(data / "xa_cine", "last.png", {"--image", "75"});
    const auto read = [](const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    CHECK(read(first) != read(last));
    CHECK(runCli({"render", (data / "xa_cine").string(), "--image", "999", "-o",
                  (folder / "none.png").string()})
              .exitCode == 1);
    draw(data / "us_color_multiframe", "colour.png", {});

    const auto fmri = data / ".." / "series4d" / "fmri_ge";
    const auto early = draw(fmri, "early.png", {"--view", "axial", "--time", "1"});
    const auto late = draw(fmri, "late.png", {"--view", "axial", "--time", "10"});
    CHECK(read(early) != read(late));
    CHECK(runCli({"render", fmri.string(), "--time", "11", "-o", (folder / "none.png").string()})
              .exitCode == 1);
}
