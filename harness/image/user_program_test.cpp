// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/user_program.hpp"

#include "host/file.hpp"
#include "image/dynamic_section.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

namespace faultline::image {
namespace {

namespace fs = std::filesystem;

struct UserProgram {
    test::TemporaryDirectory directory;
    HostFiles files;
    host::Cancel never;

    fs::path written(const std::string& name, const std::string& text) {
        const auto path = directory.path() / name;
        BOOST_REQUIRE(host::write_file_atomically(path, text));
        return path;
    }
    Result<void> add(const fs::path& program) {
        return add_program(files, program, "/faultline/program/it", directory.path(), never);
    }
    std::string refusal(const fs::path& program) {
        const auto added = add(program);
        BOOST_REQUIRE(!added.has_value());
        return added.error().what + "\n" + added.error().hint;
    }
    bool has(const std::string& path) {
        const auto entries = files.entries();
        return std::any_of(entries.begin(), entries.end(),
                           [&](const auto& entry) { return entry.path == path; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(user_program, UserProgram)

BOOST_AUTO_TEST_CASE(a_c_file_becomes_one_static_program) {
    BOOST_REQUIRE(add(written("repro.c", "int main(void) { return 3; }\n")));
    BOOST_REQUIRE(files.entries().size() == 1U);
    const auto entry = files.entries()[0];
    BOOST_TEST(entry.path == "faultline/program/it");
    BOOST_TEST(entry.permissions == 0755U);
    const auto section = read_dynamic_section(entry.source);
    BOOST_REQUIRE(section.has_value());
    BOOST_TEST(section->interpreter == "");
}

BOOST_AUTO_TEST_CASE(what_the_compiler_says_is_passed_on) {
    const auto said = refusal(written("repro.c", "int main(void) { return nothing; }\n"));
    BOOST_TEST(said.find("repro.c:1:") != std::string::npos, said);
    BOOST_TEST(said.find("nothing") != std::string::npos, said);
    BOOST_TEST(said.find("the command was: ") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_dynamic_program_brings_its_linker_and_its_libraries) {
    // This very program: it has plenty.
    const auto self = fs::canonical("/proc/self/exe");
    const auto section = read_dynamic_section(self);
    BOOST_REQUIRE(section.has_value());
    BOOST_REQUIRE(add(self));
    BOOST_TEST(has("faultline/program/it"));
    BOOST_TEST(has(section->interpreter.substr(1)));
    BOOST_TEST(has("lib/libc.so.6"));
    BOOST_TEST(!section->needed.empty());
    for (const auto& library : section->needed)
        BOOST_TEST(has("lib/" + library), library);
}

BOOST_AUTO_TEST_CASE(a_library_that_is_nowhere_is_named) {
    auto bytes = host::read_file(fs::canonical("/proc/self/exe"));
    BOOST_REQUIRE(bytes.has_value());
    const auto at = bytes->find("libarchive.so");
    BOOST_REQUIRE(at != std::string::npos);
    bytes->replace(at, 10, "libabsence");
    const auto said = refusal(written("broken", *bytes));
    BOOST_TEST(said.find("needs the library 'libabsence.so") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_script_for_sh_needs_nothing_and_another_brings_its_interpreter) {
    BOOST_REQUIRE(add(written("a", "#!/bin/sh\nexit 0\n")));
    BOOST_TEST(files.entries().size() == 1U);
    BOOST_REQUIRE(add(written("b", "#!/bin/bash -e\nexit 0\n")));
    BOOST_TEST(has("bin/bash"));
    BOOST_TEST(has("lib/libc.so.6"));
}

BOOST_AUTO_TEST_CASE(env_finds_its_interpreter_in_the_path) {
    BOOST_REQUIRE(add(written("a", "#!/usr/bin/env -S bash -e\n")));
    BOOST_TEST(has("usr/bin/bash"));
}

BOOST_AUTO_TEST_CASE(what_is_no_program_is_refused) {
    BOOST_TEST(refusal(written("a", "hello\n")).find("is no program") != std::string::npos);
    BOOST_TEST(refusal(written("b", "")).find("is no program") != std::string::npos);
    BOOST_TEST(
        refusal(written("c", "#!/opt/none/zsh\n")).find("'/opt/none/zsh', which is not here") !=
        std::string::npos);
    BOOST_TEST(refusal(written("d", "#!/usr/bin/env\n")).find("names no interpreter") !=
               std::string::npos);
    BOOST_TEST(refusal(written("e", std::string("\177ELF") + "\2\1\1")).find("is no ELF file") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::image
