<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
<context>
    <name>hangaku::ai::RunModelPanel</name>
    <message numerus="yes">
        <source>%1 (%n more waiting)</source>
        <translation>
            <numerusform>%1 (%n more waiting)</numerusform>
            <numerusform>%1 (%n more waiting)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::app::CohortPage</name>
    <message numerus="yes">
        <source>%n masks are missing.</source>
        <translation>
            <numerusform>%n mask is missing.</numerusform>
            <numerusform>%n masks are missing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::app::MainWindow</name>
    <message numerus="yes">
        <source>%n files could not be opened.</source>
        <translation>
            <numerusform>%n file could not be opened.</numerusform>
            <numerusform>%n files could not be opened.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n segmentations lie beside the images.</source>
        <translation>
            <numerusform>A segmentation lies beside the images.</numerusform>
            <numerusform>%n segmentations lie beside the images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n segmentations were brought back</source>
        <translation>
            <numerusform>A segmentation was brought back</numerusform>
            <numerusform>%n segmentations were brought back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reports with places in the patient lie beside the images.</source>
        <translation>
            <numerusform>%n report with places in the patient lies beside the images.</numerusform>
            <numerusform>%n reports with places in the patient lie beside the images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sets of detections were brought back</source>
        <translation>
            <numerusform>A set of detections was brought back</numerusform>
            <numerusform>%n sets of detections were brought back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::ClickTool</name>
    <message numerus="yes">
        <source>%n prompts</source>
        <translation>
            <numerusform>%n prompt</numerusform>
            <numerusform>%n prompts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::HistogramView</name>
    <message numerus="yes">
        <source>%1 to %2 %3: %n voxels</source>
        <translation>
            <numerusform>%1 to %2 %3: %n voxel</numerusform>
            <numerusform>%1 to %2 %3: %n voxels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SegmentsModel</name>
    <message numerus="yes">
        <source>Group %1, %n segments</source>
        <translation>
            <numerusform>Group %1, %n segment</numerusform>
            <numerusform>Group %1, %n segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SeriesModel</name>
    <message numerus="yes">
        <source>Series %1, %n images</source>
        <translation>
            <numerusform>Series %1, %n image</numerusform>
            <numerusform>Series %1, %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n time points</source>
        <translation>
            <numerusform>%n time point</numerusform>
            <numerusform>%n time points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hangaku::viewer::SliceView</name>
    <message numerus="yes">
        <source>  (and %n more)</source>
        <translation>
            <numerusform>  (and %n more)</numerusform>
            <numerusform>  (and %n more)</numerusform>
        </translation>
    </message>
</context>
</TS>
