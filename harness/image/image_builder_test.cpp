// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image_builder.hpp"

#include "host/file.hpp"
#include "image/build_mode.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>

namespace faultline::image {
namespace {
namespace fs = std::filesystem;

/// A cache, and programs that stand for mmdebstrap and tar2sqfs.
struct Builder {
    test::TemporaryDirectory directory;
    host::Cancel cancel;
    kernel::ProviderOptions options;
    Recipe recipe{"mine", "mine.toml", "", "bookworm", "essential", {"gcc"}, {"/usr/share/doc/*"}};
    std::string path = std::getenv("PATH");

    Builder() {
        options.cache = directory.path() / "cache";
        program("mmdebstrap",
                "for a do case $a in *status) echo \"Package: gcc\nVersion: 4:12\" >${a##* };; "
                "esac; done\n"
                "echo 'I: installing essential packages...' >&2\necho tree >\"$(eval echo "
                "\\${$(($#-1))})\"\n");
        program("tar2sqfs", "cat >\"$(eval echo \\${$#})\"\n");
        ::setenv("PATH", (directory.path() / "bin:").string().append(path).c_str(), 1);
    }
    ~Builder() { ::setenv("PATH", path.c_str(), 1); }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;

    void program(const std::string& name, const std::string& body) {
        const auto file = directory.path() / "bin" / name;
        fs::create_directories(file.parent_path());
        BOOST_REQUIRE(host::write_file_atomically(file, "#!/bin/sh\n" + body));
        fs::permissions(file, fs::perms::owner_all);
    }

    Result<CachedImage> build() {
        const BuildRequest request{&recipe, "root", "0123456789abcdef", "Types: deb\n",
                                   directory.path() / "failed.log"};
        const kernel::Context context{options, cancel};
        return build_image(request, context);
    }

    std::string refusal() {
        const auto built = build();
        return built ? "" : built.error().what + " | " + built.error().hint;
    }
};

Permissions user() {
    Permissions permissions;
    permissions.user = "jo";
    return permissions;
}

std::string said(const Result<std::string>& mode) {
    return mode ? *mode : mode.error().what + " | " + mode.error().hint;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(build_modes)

BOOST_AUTO_TEST_CASE(root_needs_no_namespace_and_a_user_takes_one) {
    auto permissions = user();
    BOOST_TEST(said(build_mode(permissions)) == "unshare");
    permissions.namespace_refusal = EPERM;
    permissions.root = true;
    BOOST_TEST(said(build_mode(permissions)) == "root");
}

BOOST_AUTO_TEST_CASE(without_user_namespaces_the_error_says_what_is_in_the_way_and_what_to_do) {
    auto permissions = user();
    permissions.namespace_refusal = ENOSPC;
    BOOST_TEST(said(build_mode(permissions)) ==
               "an image is built in a user namespace, which this user cannot have: the kernel "
               "answers 'No space left on device' | as root: sysctl "
               "kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000 (whichever is "
               "there); or build it once as root: faultline image build");
    permissions = user();
    permissions.id_mapper = false;
    BOOST_TEST(said(build_mode(permissions)).find("install the package uidmap") !=
               std::string::npos);
    permissions = user();
    permissions.subordinate = false;
    BOOST_TEST(said(build_mode(permissions)).find("nothing for jo | as root: usermod") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_user_has_subordinate_ids_by_name_or_by_number) {
    const auto* const file = "root:1:2\njo:100000:65536\n1001:165536:65536\n";
    BOOST_TEST(has_subordinate_ids(file, "jo", "1000"));
    BOOST_TEST(has_subordinate_ids(file, "ann", "1001"));
    BOOST_TEST(!has_subordinate_ids(file, "j", "100000"));
    BOOST_TEST(!has_subordinate_ids("", "jo", "1000"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(image_builder, Builder)

BOOST_AUTO_TEST_CASE(what_was_built_is_in_the_cache_with_its_packages_and_its_log) {
    std::string steps;
    options.progress = [&](std::string_view step) { steps += std::string(step) + "\n"; };
    const auto built = build();
    BOOST_REQUIRE(built.has_value());
    BOOST_TEST(built->packages == std::vector<std::string>{"gcc 4:12"},
               boost::test_tools::per_element());
    BOOST_TEST(host::read_file(built->image.file).value() == "tree\n");
    BOOST_TEST(steps == "image mine: installing essential packages...\nimage mine: packing\n");
    const auto log = built->image.file.parent_path() / build_log_name;
    BOOST_TEST(host::read_file(log)->find("installing") != std::string::npos);
    const auto cached = cached_images(options.cache);
    BOOST_REQUIRE(cached.size() == 1U);
    BOOST_TEST(cached[0].image.identity.sha256 == built->image.identity.sha256);
    BOOST_TEST(cached[0].image.identity.content == "0123456789abcdef");
}

BOOST_AUTO_TEST_CASE(an_image_that_somebody_changed_or_left_half_is_none) {
    const auto built = build();
    BOOST_REQUIRE(built.has_value());
    const auto place = built->image.file.parent_path();
    fs::resize_file(built->image.file, 1);
    BOOST_TEST(!load_image(place).has_value());
    BOOST_REQUIRE(build().has_value());  // over the broken one
    BOOST_TEST(load_image(place).has_value());
    fs::remove(place / "image.json");
    BOOST_TEST(!load_image(place).has_value());
    BOOST_TEST(cached_images(options.cache).empty());
}

BOOST_AUTO_TEST_CASE(a_build_that_fails_leaves_nothing_but_its_log_and_says_why) {
    program("mmdebstrap", "echo 'E: Unable to locate package gcc' >&2; exit 25\n");
    const auto why = refusal();
    BOOST_TEST(why.starts_with("mmdebstrap failed (status 25): Unable to locate package gcc | "
                               "name packages that the suite has; the log is "),
               why);
    BOOST_TEST(host::read_file(directory.path() / "failed.log").value() ==
               "E: Unable to locate package gcc\n");
    BOOST_TEST(cached_images(options.cache).empty());
    BOOST_TEST(fs::is_empty(options.cache / "work"));
}

BOOST_AUTO_TEST_CASE(of_all_who_complain_the_one_that_knows_why_is_quoted) {
    BOOST_TEST(complaint_of("dpkg: error processing package lxc (--configure):\n"
                            " its script returned error exit status 1\n"
                            "E: Sub-process /usr/bin/dpkg returned an error code (1)\n"
                            "E: run_chroot failed: E: apt-get --yes install failed\n") ==
               "dpkg: error processing package lxc (--configure): its script returned error exit "
               "status 1");
    BOOST_TEST(complaint_of("E: setup failed: E: apt-get update failed\n"
                            "E: The repository has no Release file.\n") ==
               "The repository has no Release file.");
    BOOST_TEST(complaint_of("E: setup failed: E: apt-get update failed\n") ==
               "setup failed: E: apt-get update failed");
    BOOST_TEST(complaint_of("Option include requires an argument\nUsage:\n    all of it\n\n") ==
               "Option include requires an argument");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_as_one) {
    program("tar2sqfs",
            "echo 'writing block: No space left on device' >&2; echo 'E: gave up' >&2; exit 1\n");
    const auto why = refusal();
    BOOST_TEST(why.starts_with("tar2sqfs failed (status 1): writing block: No space left on device "
                               "| free some space there and in /tmp"),
               why);
    BOOST_TEST(fs::is_empty(options.cache / "work"));
}

BOOST_AUTO_TEST_CASE(a_build_that_is_interrupted_leaves_a_sound_cache) {
    BOOST_REQUIRE(build().has_value());
    program("mmdebstrap", "echo half >tree; exit 137\n");
    BOOST_TEST(refusal().starts_with("mmdebstrap failed (status 137)"));
    BOOST_TEST(cached_images(options.cache).size() == 1U);
    cancel.set(2);
    BOOST_TEST(!build().has_value());
    BOOST_TEST(cached_images(options.cache).size() == 1U);
    BOOST_TEST(fs::is_empty(options.cache / "work"));
}

BOOST_AUTO_TEST_CASE(a_removed_image_is_gone) {
    BOOST_REQUIRE(build().has_value());
    BOOST_REQUIRE(remove_image(options.cache, cached_images(options.cache).front()).has_value());
    BOOST_TEST(fs::is_empty(images_directory(options.cache)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::image
