# SPDX-License-Identifier: GPL-2.0-or-later

# faultline_library(NAME SOURCES a.cpp ... [DEPENDS lib ...]): one static library per directory.
# The link edges are the layering of ARCHITECTURE.md: a directory names only what stands below it.
function(faultline_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC faultline_settings ${ARG_DEPENDS} PRIVATE faultline_warnings)
endfunction()

# faultline_test(NAME SOURCES a_test.cpp ... [DEPENDS lib ...]): one Boost.Test program without a
# VM per directory; its tests stand beside the code they test.
function(faultline_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/boost_main.cpp)
  target_link_libraries(${name} PRIVATE faultline_warnings ${ARG_DEPENDS} faultline_test_support
    Boost::unit_test_framework)
  target_compile_definitions(${name} PRIVATE BOOST_TEST_DYN_LINK
    FAULTLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" FAULTLINE_BUILD_DIR="${CMAKE_BINARY_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --log_level=test_suite)
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
