// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes the trace that testdata/fixture.cpp prints when it is run.
#include "symbols/decoder.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::symbols {
namespace fs = std::filesystem;
using model::Finding;
using model::Frame;

namespace {

struct Place {
    std::string name;
    std::uint64_t address;
    std::uint64_t size;  ///< up to the next symbol
};

/// The functions of an ELF file, by address.
std::vector<Place> functions_of(const std::string& path) {
    std::vector<Place> places;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    elf_version(EV_CURRENT);
    const std::unique_ptr<Elf, Free<elf_end>> elf(elf_begin(fd, ELF_C_READ, nullptr));
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)) != nullptr;) {
        GElf_Shdr header{};
        gelf_getshdr(section, &header);
        if (header.sh_type != SHT_SYMTAB) continue;
        Elf_Data* data = elf_getdata(section, nullptr);
        GElf_Sym symbol{};
        for (int i = 0; gelf_getsym(data, i, &symbol) != nullptr; ++i) {
            if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
            places.push_back({elf_strptr(elf.get(), header.sh_link, symbol.st_name),
                              symbol.st_value, symbol.st_size});
        }
    }
    ::close(fd);
    std::sort(places.begin(), places.end(),
              [](const Place& a, const Place& b) { return a.address < b.address; });
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        if (places[i + 1].address > places[i].address)
            places[i].size = places[i + 1].address - places[i].address;
    }
    return places;
}

const Place& function(const std::vector<Place>& places, std::string_view name) {
    const auto found = std::find_if(places.begin(), places.end(),
                                    [&](const Place& place) { return place.name == name; });
    BOOST_REQUIRE(found != places.end());
    return *found;
}

/// The return addresses that the fixture prints, innermost first.
const std::vector<std::uint64_t>& addresses() {
    static const auto printed = [] {
        std::vector<std::uint64_t> all;
        const std::unique_ptr<FILE, Free<::pclose>> output(::popen(FAULTLINE_FIXTURE, "re"));
        unsigned long long address = 0;
        while (std::fscanf(output.get(), "%llx", &address) == 1)
            all.push_back(address);
        return all;
    }();
    BOOST_REQUIRE_EQUAL(printed.size(), 3);
    return printed;
}

/// The trace as a kernel would print it: of outer() and of start_kernel().
Finding report() {
    const auto places = functions_of(FAULTLINE_FIXTURE);
    Finding finding;
    finding.release = "6.1.0-test";
    const char* const names[]{"outer", "start_kernel"};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        const auto& place = function(places, names[i]);
        finding.trace.push_back(
            {names[i], addresses()[i] - place.address, place.size, "", true, {}});
    }
    return finding;
}

Decoder open(const fs::path& modules = {}) {
    auto decoder = Decoder::open(FAULTLINE_FIXTURE, modules);
    BOOST_REQUIRE_MESSAGE(decoder.has_value(), decoder.error().what);
    return std::move(*decoder);
}

std::string text_of(const Frame& frame) {
    std::string text;
    for (const auto& place : frame.source)
        text += fmt::format("{} {}:{}\n", place.function, place.file, place.line);
    return text;
}

constexpr auto outer_text =
    "inner include/linux/inner.h:101\nmiddle fs/middle.c:201\nouter fs/outer.c:301\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(decoder)

BOOST_AUTO_TEST_CASE(frames_become_places_with_the_calls_that_were_inlined) {
    auto finding = report();
    const auto summary = open().decode(finding);
    BOOST_CHECK_EQUAL(text_of(finding.trace[0]), outer_text);
    BOOST_CHECK_EQUAL(text_of(finding.trace[1]), "start_kernel init/main.c:401\n");
    BOOST_CHECK_EQUAL(summary.frames, 2);
    BOOST_CHECK_EQUAL(summary.decoded, 2);
    BOOST_CHECK(summary.reasons.empty());
    BOOST_CHECK_EQUAL(summary.mismatch, "");
}

BOOST_AUTO_TEST_CASE(the_instruction_pointer_is_taken_as_it_is_and_a_caller_by_its_call) {
    auto finding = report();
    auto entry = finding.trace[1];
    entry.offset = 0;
    finding.instruction_pointer = entry;
    finding.related = {{"Freed by task 3:", {finding.trace[0]}}};
    const auto summary = open().decode(finding);
    BOOST_CHECK_EQUAL(text_of(*finding.instruction_pointer), "start_kernel init/main.c:391\n");
    BOOST_CHECK_EQUAL(text_of(finding.related[0].trace[0]), outer_text);
    BOOST_CHECK_EQUAL(summary.frames, 4);
    BOOST_CHECK_EQUAL(summary.decoded, 4);
}

BOOST_AUTO_TEST_CASE(a_symbol_of_another_size_is_not_decoded_and_said_to_be_of_another_build) {
    auto finding = report();
    finding.trace[0].size += 1;
    const auto summary = open().decode(finding);
    BOOST_CHECK(finding.trace[0].source.empty());
    BOOST_CHECK(!finding.trace[1].source.empty());
    BOOST_CHECK_EQUAL(summary.decoded, 1);
    BOOST_CHECK(summary.mismatch.find("another build") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_report_of_another_release_is_not_decoded) {
    auto finding = report();
    finding.release = "6.12.0";
    const auto summary = open().decode(finding);
    BOOST_CHECK_EQUAL(summary.decoded, 0);
    BOOST_CHECK(summary.mismatch.find("of 6.1.0-test, the report of 6.12.0") != std::string::npos);
    finding.release.clear();
    BOOST_CHECK_EQUAL(open().decode(finding).decoded, 2);
}

BOOST_AUTO_TEST_CASE(bare_addresses_need_the_offset_that_the_log_tells) {
    Finding finding;
    finding.trace = {{fmt::format("{:#x}", addresses()[0] + 0x1c00000), 0, 0, "", true, {}}};
    auto decoder = open();
    auto summary = decoder.decode(finding);
    BOOST_CHECK_EQUAL(summary.decoded, 0);
    BOOST_REQUIRE_EQUAL(summary.reasons.size(), 1);
    BOOST_CHECK(summary.reasons.begin()->first.find("offset") != std::string::npos);
    finding.details["kernel_offset"] = "0x1c00000 from 0xffffffff81000000";
    BOOST_CHECK_EQUAL(decoder.decode(finding).decoded, 1);
    BOOST_CHECK_EQUAL(text_of(finding.trace[0]), outer_text);
    finding.trace[0].function = "0xffffffffffffff00";
    BOOST_CHECK_EQUAL(decoder.decode(finding).decoded, 0);
}

BOOST_AUTO_TEST_CASE(what_has_no_place_has_a_reason) {
    Finding finding;
    finding.trace = {{"no_such_function", 8, 0x50, "", true, {}},
                     {"outer", 1, 0, "", true, {}},
                     {"outer", 0x60, 0x50, "", true, {}},
                     {"f", 1, 2, "some_module", true, {}}};
    const auto summary = open().decode(finding);
    BOOST_CHECK_EQUAL(summary.frames, 4);
    BOOST_CHECK_EQUAL(summary.decoded, 0);
    BOOST_CHECK_EQUAL(summary.reasons.size(), 4);
}

BOOST_AUTO_TEST_CASE(modules_are_found_in_a_tree_and_decoded) {
    const test::TemporaryDirectory directory;
    const auto deep = directory.path() / "kernel/drivers";
    fs::create_directories(deep);
    fs::copy_file(FAULTLINE_FIXTURE_MODULE, deep / "some-worker.ko");
    const auto worker = function(functions_of(FAULTLINE_FIXTURE_MODULE), "module_worker");
    Finding finding;
    finding.release = "6.1.0-test";
    for (std::uint64_t offset = 0; offset < worker.size; ++offset)
        finding.trace.push_back({"module_worker", offset, worker.size, "some_worker", true, {}});
    auto decoder = open(directory.path());
    const auto summary = decoder.decode(finding);
    BOOST_CHECK_EQUAL(summary.decoded, summary.frames);
    BOOST_CHECK_EQUAL(text_of(finding.trace[0]),
                      "module_worker /build/tree/drivers/worker.c:500\n");
    BOOST_CHECK(std::any_of(finding.trace.begin(), finding.trace.end(), [](const Frame& frame) {
        return text_of(frame) == "module_worker /build/tree/drivers/worker.c:501\n";
    }));
    finding.release.clear();
    finding.trace = {{"module_worker", 0, worker.size, "another", true, {}}};
    BOOST_CHECK_EQUAL(decoder.decode(finding).decoded, 0);
}

BOOST_AUTO_TEST_CASE(a_module_of_another_release_is_not_decoded) {
    const test::TemporaryDirectory directory;
    fs::copy_file(FAULTLINE_FIXTURE_MODULE, directory.path() / "worker.ko");
    auto bytes = host::read_file(directory.path() / "worker.ko").value();
    bytes.replace(bytes.find("vermagic=6.1.0-test"), 19, "vermagic=6.1.0-next");
    BOOST_REQUIRE(host::write_file_atomically(directory.path() / "worker.ko", bytes));
    const auto worker = function(functions_of(FAULTLINE_FIXTURE_MODULE), "module_worker");
    Finding finding;
    finding.release = "6.1.0-test";
    finding.trace = {{"module_worker", 0, worker.size, "worker", true, {}}};
    const auto summary = open(directory.path()).decode(finding);
    BOOST_CHECK_EQUAL(summary.decoded, 0);
    BOOST_CHECK(summary.reasons.begin()->first.find("6.1.0-next") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_vmlinux_is_refused) {
    for (const fs::path path : {FAULTLINE_SOURCE_DIR "/LICENSE", "/nothing/here", "/dev/null"}) {
        const auto decoder = Decoder::open(path);
        BOOST_REQUIRE_MESSAGE(!decoder.has_value(), path);
        BOOST_CHECK(decoder.error().what.find(path.string()) != std::string::npos);
    }
    BOOST_CHECK(!Decoder::open(FAULTLINE_FIXTURE, "/nothing/here").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::symbols
