#include "tests/fuzz/targets/Target.h"
#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/core/detection/DetectionTable.h"

// Tables of detections, as people and other programs write them. What was read is sound, and is read
// again from what is written of it.

std::vector<std::string> hangaku::fuzz::seeds()
{
    return {
        "number,label,score,review,centre_x,centre_y,centre_z,size_1,size_2,size_3\r\n"
        "1,Nodule,0.93,open,-12.5,3,108.25,6,6.5,7\r\n",
        "label,centre_x,centre_y,centre_z,size_1,size_2,size_3,axis_1_x,axis_1_y,axis_1_z,axis_2_x,"
        "axis_2_y,axis_2_z,axis_3_x,axis_3_y,axis_3_z,colour,code,scheme,meaning\n"
        "\"a, \"\"b\"\"\",1,2,3,4,5,6,0.6,0.8,0,-0.8,0.6,0,0,0,1,#FF8000,M-1,SRT,\"two\nlines\"\n",
        "label;centre_x\n\xE7\xB5\x90\xE7\xAF\x80;1e999\n",
        "label,label\n\"unclosed",
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    const auto read = viewer::detectionsFromCsv(fuzz::textOf(data, size), "table.csv");
    if (!read) {
        fuzz::require(!read.error().reason.source().empty());
        return 0;
    }
    for (const auto& item : read->all)
        fuzz::require(viewer::isBox(item.box));
    const auto again = viewer::detectionsFromCsv(viewer::toCsv(*read), "table.csv");
    fuzz::require(again && again->all.size() <= read->all.size());
    return 0;
}
