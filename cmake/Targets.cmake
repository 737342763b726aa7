# SPDX-License-Identifier: GPL-2.0-or-later

# All that a run needs, and no test: the program, the agent and the workloads.
add_custom_target(program)

# faultline_library(NAME SOURCES a.cpp ... [DEPENDS lib ...]): one static library per directory.
# The link edges are the layering of ARCHITECTURE.md: a directory names only what stands below it.
function(faultline_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC faultline_settings ${ARG_DEPENDS} PRIVATE faultline_warnings)
endfunction()

# faultline_test(NAME SOURCES a_test.cpp ... [DEPENDS lib ...]): one Boost.Test program without a
# VM per directory; its tests stand beside the code they test. Without FAULTLINE_TESTS the target is
# there, so that it may be spoken of, but it is never built.
function(faultline_test name)
  if(NOT FAULTLINE_TESTS)
    add_executable(${name} EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/boost_main.cpp)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/boost_main.cpp)
  target_link_libraries(${name} PRIVATE faultline_warnings ${ARG_DEPENDS} faultline_test_support
    Boost::unit_test_framework)
  target_compile_definitions(${name} PRIVATE BOOST_TEST_DYN_LINK
    FAULTLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" FAULTLINE_BUILD_DIR="${CMAKE_BINARY_DIR}")
  target_compile_options(${name} PRIVATE -O0)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --log_level=test_suite)
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()

# faultline_fuzz(NAME SOURCES a_fuzz.cpp ... [DEPENDS lib ...]): a libFuzzer target, beside the code
# that it feeds. Only with FAULTLINE_FUZZ; `fuzzers` builds all of them.
add_custom_target(fuzzers)
function(faultline_fuzz name)
  if(NOT FAULTLINE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE faultline_warnings ${ARG_DEPENDS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
  add_dependencies(fuzzers ${name})
endfunction()

# What runs in the guest is linked statically, since the guest has no libraries, and small, since it
# is packed and unpacked for every boot. It is never sanitized: a sanitizer's runtime wants more of
# its process than PID 1 of a machine that runs out of memory can give.
add_library(faultline_guest_settings INTERFACE)
target_include_directories(faultline_guest_settings INTERFACE ${CMAKE_SOURCE_DIR}/harness)
target_compile_options(faultline_guest_settings INTERFACE ${guest_tests_includes} -Os -ffunction-sections -fdata-sections)
target_link_options(faultline_guest_settings INTERFACE -static -s -Wl,--gc-sections)

# faultline_guest_library(NAME SOURCES a.cpp ... [DEPENDS lib ...]): for the guest's programs.
function(faultline_guest_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC faultline_guest_settings ${ARG_DEPENDS}
    PRIVATE faultline_warnings)
endfunction()

# faultline_workload(NAME SOURCES main.cpp ... [DEPENDS lib ...] [FILES file ...]): the workload of
# the current directory; its program, its workload.toml and FILES, whose directories are kept, go to
# guest/workloads/NAME.
function(faultline_workload name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;FILES" ${ARGN})
  set(directory ${CMAKE_BINARY_DIR}/guest/workloads/${name})
  set(target faultline_workload_${name})
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE faultline_guest_workload ${ARG_DEPENDS}
    faultline_warnings)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${directory})
  add_dependencies(program ${target})
  install(TARGETS ${target} DESTINATION libexec/faultline/guest/workloads/${name})
  foreach(file workload.toml ${ARG_FILES})
    get_filename_component(subdirectory ${file} DIRECTORY)
    configure_file(${file} ${directory}/${file} COPYONLY)
    install(FILES ${file} DESTINATION libexec/faultline/guest/workloads/${name}/${subdirectory})
  endforeach()
endfunction()
