# SPDX-License-Identifier: GPL-2.0-or-later
# The two interface targets that every target of ours links.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Line numbers and names are what a stack needs; all of -g would double the time of a build.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

option(FAULTLINE_WERROR "Warnings are errors" ON)
option(FAULTLINE_FUZZ "Build the libFuzzer targets; needs clang" OFF)
option(FAULTLINE_TESTS "Tests too; they need Boost.Test and valijson" ON)
set(FAULTLINE_SANITIZE "" CACHE STRING "Sanitizers for the harness, such as address,undefined")

add_library(faultline_warnings INTERFACE)
target_compile_options(faultline_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-qual -Wconversion -Wno-sign-conversion -Wextra-semi
  $<$<BOOL:${FAULTLINE_WERROR}>:-Werror>)

add_library(faultline_settings INTERFACE)
target_compile_definitions(faultline_settings INTERFACE FAULTLINE_VERSION="${PROJECT_VERSION}")
target_include_directories(faultline_settings INTERFACE ${CMAKE_SOURCE_DIR}/harness)
# Only for includes in quotes: <new> is the standard's, not the script guest-tests/new.
set(guest_tests_includes "SHELL:-iquote ${CMAKE_SOURCE_DIR}/guest-tests")
target_compile_options(faultline_settings INTERFACE ${guest_tests_includes})
if(FAULTLINE_SANITIZE)
  target_compile_options(faultline_settings INTERFACE
    -fsanitize=${FAULTLINE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(faultline_settings INTERFACE -fsanitize=${FAULTLINE_SANITIZE})
endif()
if(FAULTLINE_FUZZ)
  target_compile_options(faultline_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
