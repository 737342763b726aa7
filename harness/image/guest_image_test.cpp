// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/guest_image.hpp"

#include "image/archive_reader_test.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <elf.h>

#include <algorithm>
#include <fstream>

namespace faultline::image {
namespace {

namespace fs = std::filesystem;

/// The head of an ELF program, with one segment of that type.
void write_program(const fs::path& path, Elf64_Word segment_type) {
    Elf64_Ehdr header{};
    std::copy_n(ELFMAG, SELFMAG, header.e_ident);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    Elf64_Phdr segment{};
    segment.p_type = segment_type;
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(&header), sizeof header);
    file.write(reinterpret_cast<const char*>(&segment), sizeof segment);
}

struct Guest {
    Guest() {
        for (const auto& path : {files.agent, files.busybox, files.workload}) {
            write_program(path, PT_LOAD);
        }
        std::ofstream(directory.path() / "pvpanic.ko") << "module";
    }

    faultline::test::TemporaryDirectory directory;
    GuestFiles files{directory.path() / "agent",
                     directory.path() / "busybox",
                     directory.path() / "memcg-oom",
                     {"limit=1", "touch=2"},
                     {{"pvpanic", directory.path() / "pvpanic.ko", false}, {"none", {}, true}},
                     {{}, "memcg-oom", {}, "/dev/vda", 500, 7, true}};

    std::string refusal() {
        const auto entries = guest_entries(files);
        BOOST_REQUIRE(!entries.has_value());
        return entries.error().what + " | " + entries.error().hint;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(guest_image, Guest)

BOOST_AUTO_TEST_CASE(a_guest_has_all_it_needs) {
    auto entries = guest_entries(files);
    BOOST_REQUIRE(entries.has_value());
    const auto image = directory.path() / "image";
    const auto written = write_initramfs(*std::move(entries), image);
    BOOST_REQUIRE(written.has_value());
    const auto tree = test::unpacked(image);
    BOOST_TEST(tree.at("init").mode == (AE_IFREG | 0755u));
    BOOST_TEST(tree.at("bin/sh").link_target == "busybox");
    BOOST_TEST(tree.at("dev/console").mode == (AE_IFCHR | 0600u));
    BOOST_TEST(tree.at("faultline/workload/memcg-oom").mode == (AE_IFREG | 0755u));
    BOOST_TEST(tree.at("faultline/modules/00-pvpanic.ko").content == "module");
    BOOST_TEST(tree.contains("faultline/plan.json"));
}

BOOST_AUTO_TEST_CASE(the_plan_says_where_things_lie) {
    const auto entries = guest_entries(files).value();
    const auto plan_text = std::find_if(entries.begin(), entries.end(), [](const auto& entry) {
        return entry.path == "faultline/plan.json";
    });
    BOOST_REQUIRE((plan_text != entries.end()));
    const auto plan = std::get<protocol::Plan>(protocol::parse_plan(plan_text->content));
    BOOST_TEST(plan.workload == "memcg-oom");
    BOOST_TEST(plan.command == (std::vector<std::string>{"/faultline/workload/memcg-oom", "limit=1",
                                                         "touch=2"}),
               boost::test_tools::per_element());
    BOOST_REQUIRE(plan.modules.size() == 2u);
    BOOST_TEST(plan.modules[0].path == "/faultline/modules/00-pvpanic.ko");
    BOOST_TEST(plan.modules[1].path == "");
    BOOST_TEST(plan.modules[1].required);
    BOOST_TEST(plan.heartbeat_ms == 500u);
    BOOST_TEST(plan.seed == 7u);
    BOOST_TEST(plan.power_off);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_missing_is_named_with_what_to_do) {
    fs::remove(files.busybox);
    BOOST_TEST(refusal() ==
               "cannot open '" + files.busybox.string() +
                   "': No such file or directory | install the package busybox-static");
}

BOOST_AUTO_TEST_CASE(a_program_that_needs_libraries_is_refused) {
    write_program(files.busybox, PT_INTERP);
    BOOST_TEST(refusal() == "'" + files.busybox.string() +
                                "' is not linked statically | install the package busybox-static");
}

BOOST_AUTO_TEST_CASE(a_program_that_is_none_is_refused) {
    fs::resize_file(files.agent, 70);
    BOOST_TEST(refusal() == "'" + files.agent.string() +
                                "' is cut short | build or install Faultline's guest programs");
    std::ofstream(files.agent) << "#!/bin/sh\n";
    BOOST_TEST(refusal() == "'" + files.agent.string() +
                                "' is no 64-bit ELF program | build or install Faultline's guest "
                                "programs");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::image
