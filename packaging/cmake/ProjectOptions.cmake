# Compiler settings shared by every target: link `project_options` PRIVATE.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Precompiled headers need the two slack settings; see ccache's manual, "Precompiled headers".
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
        ${CCACHE_PROGRAM})
endif()

add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_features(project_options INTERFACE cxx_std_20)
target_compile_options(project_options INTERFACE
    # g++ 12 gives false alarms where sanitizers are compiled in.
    -Wall -Wextra -Wpedantic $<$<NOT:$<BOOL:${HANGAKU_SANITIZE}>>:-Werror> -Wshadow=local -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-error=deprecated-declarations
    # g++ 12 gives false alarms about std::stop_token when it optimises little.
    $<$<CONFIG:Debug>:-Wno-maybe-uninitialized>
    # g++ 12 gives false alarms about std::string, once its header is a precompiled one.
    -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)
if(HANGAKU_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
endif()

# For folders whose code waits for people, files or libraries, and loops over no voxels: compiling it
# takes a third less, and nobody can feel the difference. Call it before the targets are added.
macro(hangaku_optimise_little)
    add_compile_options($<$<CONFIG:Release>:-O1>)
endmacro()

# Precompiled by viewer_core, and taken from there by what has no headers of its own to add: parsing
# these is a third of what compiling a file of the project costs.
set(HANGAKU_STANDARD_HEADERS
    <algorithm> <array> <atomic> <chrono> <cmath> <cstdint> <cstring> <filesystem> <fstream>
    <functional> <map> <memory> <mutex> <numeric> <optional> <ranges> <set> <span> <sstream> <string>
    <thread> <unordered_map> <utility> <variant> <vector> <tl/expected.hpp>)
