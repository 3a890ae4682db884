# Every third-party package the project uses. The distribution packages that provide them are named
# in packaging/dependencies.txt and nowhere else.
set(QT_NO_CREATE_VERSIONLESS_TARGETS OFF)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets OpenGL OpenGLWidgets Sql Network Svg LinguistTools Test)
qt_standard_project_setup()
# Qt's own choice has CMake pad what the programs here search with empty entries, and these mean the
# current folder: a library lying beside a patient's images would be loaded.
set(CMAKE_INSTALL_RPATH "")
set(CMAKE_AUTOUIC OFF) # there are no .ui files
set(CMAKE_AUTOMOC OFF) # only the targets with Qt classes switch it on

# Plain find_package(VTK) would look for Qt 5, so the non-Qt modules are named.
find_package(VTK 9.1 REQUIRED COMPONENTS
    CommonCore CommonDataModel CommonExecutionModel CommonMath CommonTransforms
    FiltersCore FiltersGeneral FiltersModeling FiltersSources
    ImagingCore ImagingColor ImagingGeneral IOImage
    InteractionStyle InteractionWidgets
    RenderingAnnotation RenderingCore RenderingFreeType RenderingOpenGL2 RenderingUI RenderingVolume
    RenderingVolumeOpenGL2)

# Debian's GDCM, which ITK looks for too, announces every tool package that is not installed: only
# warnings matter here.
set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
find_package(ITK 5.2 REQUIRED COMPONENTS
    ITKCommon ITKIOImageBase ITKIONIFTI ITKIONRRD ITKIOMeta ITKImageGrid ITKImageFunction
    ITKConnectedComponents ITKImageIntensity ITKDistanceMap ITKThresholding ITKBinaryMathematicalMorphology
    ITKSmoothing)
find_package(GDCM REQUIRED)
unset(CMAKE_MESSAGE_LOG_LEVEL)
find_package(DCMTK REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(ZLIB REQUIRED) # deflated segmentation frames
find_package(Threads REQUIRED)
if(HANGAKU_TESTS)
    find_package(Catch2 REQUIRED)
endif()

# ITK, GDCM and DCMTK 3.6.7 publish variables or no include folders: give each one name to link.
add_library(hangaku_itk INTERFACE)
target_include_directories(hangaku_itk SYSTEM INTERFACE ${ITK_INCLUDE_DIRS})
target_link_libraries(hangaku_itk INTERFACE ${ITK_LIBRARIES})
add_library(hangaku_gdcm INTERFACE)
target_include_directories(hangaku_gdcm SYSTEM INTERFACE ${GDCM_INCLUDE_DIRS})
target_link_libraries(hangaku_gdcm INTERFACE gdcmMSFF gdcmDSED gdcmDICT gdcmCommon)
add_library(hangaku_dcmtk INTERFACE)
target_include_directories(hangaku_dcmtk SYSTEM INTERFACE ${DCMTK_INCLUDE_DIRS})
target_link_libraries(hangaku_dcmtk INTERFACE ${DCMTK_LIBRARIES})
