// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/provider.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::kernel {
namespace {

struct Modules {
    test::TemporaryDirectory directory;
    model::Kernel kernel;

    Modules() {
        kernel.modules = directory.path();
        write_file(directory.path() / "modules.dep",
                   "kernel/drivers/virtio/virtio.ko:\n"
                   "kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz "
                   "kernel/net/core/failover.ko.xz kernel/drivers/virtio/virtio.ko\n"
                   "kernel/fs/nls/nls-utf8.ko:\n");
    }

    [[nodiscard]] std::vector<std::string> files(std::string_view name) const {
        std::vector<std::string> result;
        const auto paths = module_with_dependencies(kernel, name).value();
        for (const auto& path : paths) {
            result.push_back(path.lexically_relative(directory.path()).string());
        }
        return result;
    }
};

using Names = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(modules, Modules)

BOOST_AUTO_TEST_CASE(what_a_module_needs_comes_before_it) {
    BOOST_TEST(
        files("virtio_net") ==
            (Names{"kernel/drivers/virtio/virtio.ko", "kernel/net/core/failover.ko.xz",
                   "kernel/drivers/net/net_failover.ko.xz", "kernel/drivers/net/virtio_net.ko.xz"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(dashes_and_underscores_are_alike) {
    BOOST_TEST(files("virtio-net").size() == 4u);
    BOOST_TEST(files("nls_utf8") == Names{"kernel/fs/nls/nls-utf8.ko"},
               boost::test_tools::per_element());
    BOOST_TEST(files("nls-utf8").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_name_is_the_whole_name) {
    BOOST_TEST(files("virtio").size() == 1u);
    BOOST_TEST(files("virti").empty());
    BOOST_TEST(files("").empty());
}

BOOST_AUTO_TEST_CASE(a_kernel_without_modules_has_none) {
    kernel.modules.clear();
    BOOST_TEST(module_with_dependencies(kernel, "virtio").value().empty());
}

BOOST_AUTO_TEST_CASE(a_cache_that_was_emptied_meanwhile_is_an_error) {
    std::filesystem::remove(directory.path() / "modules.dep");
    BOOST_TEST(!module_with_dependencies(kernel, "virtio"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
