// SPDX-License-Identifier: GPL-2.0-or-later
// With Debian's package archive, as far as the host reaches it.
#include "host/directories.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "kernel/provider.hpp"
#include "kernel/test_images.hpp"
#include "kernel/test_proxy.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <vector>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;
namespace ut = boost::unit_test;
using std::chrono::steady_clock;

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A cache of its own, and what was said while it was used.
struct Cache {
    test::TemporaryDirectory directory;
    std::vector<std::string> said;
    ProviderOptions options;
    host::Cancel cancel;

    Cache() {
        options.cache = directory.path() / "cache";
        options.progress = [this](std::string_view line) { said.emplace_back(line); };
    }

    Result<model::Kernel> ask(std::string_view ref) {
        said.clear();
        return provide(parse_kernel_ref(ref).value(), options, cancel);
    }

    model::Kernel taken(std::string_view ref) {
        auto kernel = ask(ref);
        if (!kernel) BOOST_FAIL(kernel.error().what);
        return *kernel;
    }

    Error refused(std::string_view ref) {
        const auto kernel = ask(ref);
        BOOST_REQUIRE(!kernel);
        BOOST_TEST(!kernel.error().hint.empty());
        return kernel.error();
    }

    /// Nothing half-made: no kernel, no workspace.
    void check_sound() const {
        BOOST_TEST(!fs::exists(options.cache / "packages"));
        BOOST_TEST(!fs::exists(options.cache / "vmlinux"));
        if (fs::exists(options.cache / "work")) BOOST_TEST(fs::is_empty(options.cache / "work"));
    }
};

/// Makes apt use a proxy while it lives. The host's own proxy, if apt has one configured, would
/// win: the tests that need this are then left out.
class ProxyForApt {
 public:
    explicit ProxyForApt(const std::string& url) {
        write_file(directory_.path() / "apt.conf",
                   "Acquire::http::Proxy \"" + url + "\";\nAcquire::https::Proxy \"" + url +
                       "\";\nAcquire::http::Pipeline-Depth \"0\";\n");
        ::setenv("APT_CONFIG", (directory_.path() / "apt.conf").c_str(), 1);
    }
    ~ProxyForApt() { ::unsetenv("APT_CONFIG"); }
    ProxyForApt(const ProxyForApt&) = delete;
    ProxyForApt& operator=(const ProxyForApt&) = delete;

 private:
    test::TemporaryDirectory directory_;
};

constexpr auto nobody_listens = "http://127.0.0.1:9";

std::string output_of(std::vector<std::string> command) {
    host::ProcessSpec spec;
    spec.command = std::move(command);
    auto output = host::run_process(spec, host::Cancel());
    return output ? std::move(output->out) : std::string();
}

/// Asked once: is there an archive at all?
boost::test_tools::assertion_result there_is_an_archive(ut::test_unit_id) {
    static const bool found = [] {
        Cache cache;
        const auto kernel = cache.ask("debian:nosuch");
        return !kernel && has(kernel.error().what, "has no suite 'nosuch'");
    }();
    if (!found) std::puts("skipped: the host reaches no package archive");
    return found;
}

boost::test_tools::assertion_result apt_goes_through_our_proxy(ut::test_unit_id id) {
    if (!there_is_an_archive(id)) return false;
    const auto config = output_of({"apt-config", "dump", "Acquire::http::Proxy"});
    const auto uris = output_of({"apt-get", "indextargets", "--format", "$(REPO_URI)"});
    return config.empty() && has(uris, "http://");
}

/// $FAULTLINE_CACHE if it is set, else one for all tests: what is there is not fetched again.
struct KeptCache : Cache {
    KeptCache() {
        static const test::TemporaryDirectory shared;
        const bool given = std::getenv("FAULTLINE_CACHE") != nullptr;
        options.cache = given ? host::cache_directory() : shared.path();
    }

    void check_kernel(std::string_view ref) {
        const auto kernel = taken(ref);
        BOOST_TEST((kernel.format == model::BootFormat::vmlinux));
        BOOST_TEST(fs::file_size(kernel.image) > 10000000u);
        const auto& identity = kernel.identity;
        BOOST_TEST(identity.version_line.starts_with("Linux version " + identity.release + " "));
        BOOST_TEST(identity.build_id.size() == 40u);
        BOOST_TEST(identity.sha256.size() == 64u);
        BOOST_TEST(identity.config_sha256.size() == 64u);
        BOOST_TEST(has(identity.package, identity.release));
        BOOST_TEST(has(host::read_file(kernel.config).value(), "CONFIG_X86_64=y"));
        const auto modules = module_with_dependencies(kernel, "virtio-net").value();
        BOOST_REQUIRE(modules.size() >= 3u);
        for (const auto& module : modules)
            BOOST_TEST(fs::file_size(module) > 1000u);
        BOOST_TEST(has(modules.back().string(), "virtio_net.ko"));

        const auto start = steady_clock::now();
        const auto again = taken(ref);
        const auto time = steady_clock::now() - start;
        BOOST_TEST((time < std::chrono::milliseconds(100)));
        BOOST_TEST(said.empty());
        BOOST_TEST(again.image == kernel.image);
        BOOST_TEST(again.identity.package == identity.package);
    }
};

BOOST_AUTO_TEST_SUITE(archive, *ut::precondition(there_is_an_archive))

BOOST_FIXTURE_TEST_CASE(a_kernel_in_one_package_is_fetched_once, KeptCache) {
    check_kernel("debian:bookworm/cloud");
}

BOOST_FIXTURE_TEST_CASE(a_kernel_in_split_packages_is_fetched_once, KeptCache) {
    check_kernel("debian:sid/cloud");
}

BOOST_FIXTURE_TEST_CASE(an_unknown_suite_is_said_and_leaves_nothing, Cache) {
    const auto error = refused("debian:nosuch/cloud");
    BOOST_TEST(has(error.what, "has no suite 'nosuch'"));
    BOOST_TEST(!fs::exists(options.cache / "debian/nosuch"));
    check_sound();
}

BOOST_FIXTURE_TEST_CASE(unknown_flavours_and_versions_are_said_with_those_there_are, KeptCache) {
    BOOST_TEST(refused("debian:bookworm/huge").hint == "it has amd64, cloud, rt");
    const auto error = refused("debian:bookworm/cloud@6.1.999-1");
    BOOST_TEST(has(error.what, "no cloud kernel of version '6.1.999-1'"));
    BOOST_TEST(has(error.hint, "it has 6.1."));
}

BOOST_FIXTURE_TEST_CASE(offline_nothing_is_fetched, Cache) {
    options.offline = true;
    BOOST_TEST(has(refused("debian:bookworm/cloud").what, "is not in the cache"));
    check_sound();
}

BOOST_FIXTURE_TEST_CASE(a_killed_fetch_leaves_nothing_that_hurts, Cache) {
    const auto child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        options.progress = [](std::string_view line) {
            if (line.starts_with("unpacking linux-")) ::kill(::getpid(), SIGKILL);
        };
        static_cast<void>(
            provide(parse_kernel_ref("debian:bookworm/cloud").value(), options, cancel));
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_REQUIRE(WIFSIGNALED(status));
    BOOST_TEST(!fs::exists(options.cache / "packages"));
    BOOST_TEST(!fs::is_empty(options.cache / "work"));
    taken("debian:bookworm/cloud");
    BOOST_TEST(fs::is_empty(options.cache / "work"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failing_network, *ut::precondition(apt_goes_through_our_proxy))

BOOST_FIXTURE_TEST_CASE(without_a_network_the_error_says_so, Cache) {
    const ProxyForApt none(nobody_listens);
    const auto error = refused("debian:bookworm/cloud");
    BOOST_TEST(has(error.what, "cannot fetch the index of 'bookworm"));
    BOOST_TEST(has(error.what, "onnect"));
    BOOST_TEST(has(error.hint, "proxy"));
    check_sound();
}

BOOST_FIXTURE_TEST_CASE(a_mirror_that_goes_half_way_leaves_the_cache_sound, Cache) {
    {
        TestProxy proxy;
        proxy.cut_packages_after(1000000);
        const ProxyForApt through(proxy.url());
        const auto error = refused("debian:bookworm/cloud");
        BOOST_TEST(has(error.what, "cannot fetch linux-image-"));
        BOOST_TEST(proxy.packages_cut() > 0);
        check_sound();

        proxy.cut_packages_after(0);
        BOOST_TEST(!taken("debian:bookworm/cloud").identity.build_id.empty());
    }
    const ProxyForApt none(nobody_listens);
    options.refresh = true;
    const auto kernel = taken("debian:bookworm/cloud");
    BOOST_TEST(!kernel.identity.build_id.empty());
    BOOST_REQUIRE(said.size() == 2u);
    BOOST_TEST(has(said[1], "cannot fetch the index"));
    BOOST_TEST(has(said[1], "; using " + kernel.identity.package + ", looked up "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
