// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "host/fd.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace faultline::kernel {

/// An HTTP proxy on a port of its own, for tests of a network that fails half-way: it relays each
/// request to its server (or to the proxy in $http_proxy) and cuts the connection where told to.
/// Runs until it is destroyed.
class TestProxy {
 public:
    TestProxy();
    ~TestProxy();
    TestProxy(const TestProxy&) = delete;
    TestProxy& operator=(const TestProxy&) = delete;

    [[nodiscard]] std::string url() const;
    /// Packages (.deb) end after so many bytes, headers counted; 0: they come whole.
    void cut_packages_after(std::uint64_t bytes) { package_limit_ = bytes; }
    [[nodiscard]] int packages_cut() const { return packages_cut_; }

 private:
    void serve();
    void relay(host::Fd client);

    host::Fd listener_;
    std::uint16_t port_ = 0;
    host::Cancel stop_;
    std::atomic<std::uint64_t> package_limit_{0};
    std::atomic<int> packages_cut_{0};
    std::vector<std::thread> relays_;  ///< only serve() touches it while it runs
    std::thread server_;
};

}  // namespace faultline::kernel
