# How targets are made here: warnings, sanitizers, precompiled headers, embedded data.

find_program(TW_CCACHE ccache)
if(TW_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
        CCACHE_NOHASHDIR=true ${TW_CCACHE})
endif()

add_library(thiowatch_warnings INTERFACE)
target_compile_options(thiowatch_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wnon-virtual-dtor
    $<$<BOOL:${TW_WERROR}>:-Werror>)

add_library(thiowatch_flags INTERFACE)
target_include_directories(thiowatch_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(thiowatch_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Xclang -fno-pch-timestamp>)
if(TW_SANITIZE)
    target_compile_options(thiowatch_flags INTERFACE
        -fsanitize=${TW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    if(TW_SANITIZE MATCHES undefined)
        # RapidJSON's empty stack adds an offset to a null pointer, in a header that is not ours.
        target_compile_options(thiowatch_flags INTERFACE -fno-sanitize=pointer-overflow)
    endif()
    target_link_options(thiowatch_flags INTERFACE -fsanitize=${TW_SANITIZE})
endif()
if(TW_HARDEN)
    target_compile_options(thiowatch_flags INTERFACE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
    target_link_options(thiowatch_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
find_program(TW_LLD ld.lld-16)
if(TW_LLD)
    target_link_options(thiowatch_flags INTERFACE -fuse-ld=lld-16)
    if(CMAKE_INTERPROCEDURAL_OPTIMIZATION)
        # What did not change is not generated again.
        target_link_options(thiowatch_flags INTERFACE -Wl,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/lto)
    endif()
endif()

# One precompiled header for the product, one that adds GoogleTest for its tests.
file(WRITE ${CMAKE_BINARY_DIR}/pch/pch.cpp "")
add_library(thiowatch_pch OBJECT ${CMAKE_BINARY_DIR}/pch/pch.cpp)
target_link_libraries(thiowatch_pch PRIVATE thiowatch_flags)
target_precompile_headers(thiowatch_pch PRIVATE
    <algorithm> <array> <chrono> <compare> <cstdint> <functional> <map> <memory> <optional> <span>
    <string> <string_view> <unordered_map> <utility> <variant> <vector> <tl/expected.hpp>)

# thiowatch_library(name folder [RECURSE] [LINK public...] [PRIVATE private...])
# A static library of every source file in the folder; a folder without sources is headers only.
function(thiowatch_library name folder)
    cmake_parse_arguments(ARG "RECURSE" "" "LINK;PRIVATE" ${ARGN})
    if(ARG_RECURSE)
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    else()
        file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    endif()
    list(FILTER sources EXCLUDE REGEX "daemon/main\\.cpp$")
    set(empty ${CMAKE_BINARY_DIR}/pch/${name}.cpp)
    file(WRITE ${empty}.new "")
    file(COPY_FILE ${empty}.new ${empty} ONLY_IF_DIFFERENT)
    add_library(thiowatch_${name} STATIC ${sources} ${empty})
    target_link_libraries(thiowatch_${name}
        PUBLIC ${ARG_LINK} PRIVATE thiowatch_flags thiowatch_warnings ${ARG_PRIVATE})
    target_include_directories(thiowatch_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_precompile_headers(thiowatch_${name} REUSE_FROM thiowatch_pch)
endfunction()

# thiowatch_embed(target name globs...) makes `<name>.embedded.cpp`: the text of each file, by its name.
function(thiowatch_embed target name)
    file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${ARGN})
    set(rows "")
    foreach(file IN LISTS files)
        file(READ ${CMAKE_SOURCE_DIR}/${file} text)
        string(APPEND rows "    {\"${file}\", R\"TWTEXT(${text})TWTEXT\"},\n")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
    endforeach()
    list(LENGTH files count)
    math(EXPR size "${count} + 1")
    set(source ${CMAKE_BINARY_DIR}/embedded/${name}.embedded.cpp)
    file(WRITE ${source}.new
        "#include <array>\n#include <string_view>\n#include <utility>\n#include <span>\n"
        "namespace thiowatch::embedded {\n"
        "extern const std::span<const std::pair<std::string_view, std::string_view>> ${name};\n"
        "static constexpr std::array<std::pair<std::string_view, std::string_view>, ${size}> k_${name}{{\n"
        "${rows}    {\"\", \"\"},\n}};\n"
        "const std::span<const std::pair<std::string_view, std::string_view>> ${name}"
        "{k_${name}.data(), ${count}};\n}\n")
    file(COPY_FILE ${source}.new ${source} ONLY_IF_DIFFERENT)
    target_sources(${target} PRIVATE ${source})
endfunction()

# thiowatch_test(name folder libraries...): one GoogleTest program for every *_test.cpp in the folder.
function(thiowatch_test name folder)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.cpp)
    if(NOT sources)
        return()
    endif()
    add_executable(test_${name} ${sources})
    target_link_libraries(test_${name} PRIVATE ${ARGN} thiowatch_test_support thiowatch_flags
        thiowatch_warnings GTest::gmock GTest::gtest_main)
    target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_precompile_headers(test_${name} REUSE_FROM thiowatch_test_pch)
    target_compile_options(test_${name} PRIVATE -fPIC)  # as the precompiled header was, not -fPIE
    add_test(NAME ${name} COMMAND test_${name})
    set_tests_properties(${name} PROPERTIES
        ENVIRONMENT "TZ=UTC;TW_SOURCE_DIR=${CMAKE_SOURCE_DIR}" TIMEOUT 300)
endfunction()
