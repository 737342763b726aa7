// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/test_proxy.hpp"

#include "base/c_handle.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace faultline::kernel {
namespace {

using AddressPtr = std::unique_ptr<addrinfo, Free<freeaddrinfo>>;

constexpr std::size_t head_limit = 65536;

bool is_readable(int fd, int stop) {
    std::array<pollfd, 2> waits{pollfd{fd, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    while (::poll(waits.data(), waits.size(), -1) < 0 && errno == EINTR) {
    }
    return waits[1].revents == 0;
}

bool send_all(int fd, std::string_view data) {
    while (!data.empty()) {
        const auto sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// The request's lines up to the empty one.
std::optional<std::string> read_head(int client, int stop) {
    std::string head;
    std::array<char, 4096> chunk{};
    while (head.size() < head_limit && is_readable(client, stop)) {
        const auto got = ::recv(client, chunk.data(), chunk.size(), 0);
        if (got <= 0) break;
        head.append(chunk.data(), static_cast<std::size_t>(got));
        if (const auto end = head.find("\r\n\r\n"); end != std::string::npos) {
            return head.substr(0, end + 2);
        }
    }
    return std::nullopt;
}

struct Server {
    std::string host, port;
};

/// Of "http://HOST[:PORT]/..."
Server server_of(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
    }
    url = url.substr(0, url.find('/'));
    const auto colon = url.rfind(':');
    if (colon == std::string_view::npos) return {std::string(url), "80"};
    return {std::string(url.substr(0, colon)), std::string(url.substr(colon + 1))};
}

host::Fd connect_to(const Server& server) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(server.host.c_str(), server.port.c_str(), &hints, &found) != 0) return {};
    const AddressPtr addresses(found);
    for (const auto* address = found; address != nullptr; address = address->ai_next) {
        host::Fd fd(::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, 0));
        if (fd && ::connect(fd.get(), address->ai_addr, address->ai_addrlen) == 0) return fd;
    }
    return {};
}

struct Request {
    std::string method, url, headers;
};

Request parse(const std::string& head) {
    const auto line_end = head.find("\r\n");
    const auto line = head.substr(0, line_end);
    const auto first = line.find(' ');
    Request request{line.substr(0, first), {}, {}};
    request.url = line.substr(first + 1, line.rfind(' ') - first - 1);
    for (auto at = line_end + 2; at < head.size();) {
        const auto end = head.find("\r\n", at);
        const auto header = head.substr(at, end + 2 - at);
        if (!header.starts_with("Connection:")) request.headers += header;
        at = end + 2;
    }
    return request;
}

}  // namespace

TestProxy::TestProxy() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (!listener_ || ::bind(listener_.get(), plain, size) != 0 ||
        ::listen(listener_.get(), 16) != 0 || ::getsockname(listener_.get(), plain, &size) != 0) {
        throw std::runtime_error("cannot listen on the loopback interface");
    }
    port_ = ntohs(address.sin_port);
    server_ = std::thread([this] { serve(); });
}

TestProxy::~TestProxy() {
    stop_.set(SIGTERM);
    server_.join();
    for (auto& relay : relays_)
        relay.join();
}

std::string TestProxy::url() const {
    return fmt::format("http://127.0.0.1:{}", port_);
}

void TestProxy::serve() {
    while (is_readable(listener_.get(), stop_.fd())) {
        host::Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!client) continue;
        relays_.emplace_back([this](host::Fd fd) { relay(std::move(fd)); }, std::move(client));
    }
}

/// One request a connection: "Connection: close" both ways keeps the count of bytes simple.
void TestProxy::relay(host::Fd client) {
    const auto head = read_head(client.get(), stop_.fd());
    if (!head) return;
    const auto request = parse(*head);
    const char* next = std::getenv("http_proxy");
    const auto upstream = connect_to(server_of(next == nullptr ? request.url : next));
    if (!upstream) {
        send_all(client.get(), "HTTP/1.1 502 No connection\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    auto target = request.url;
    if (next == nullptr) target = target.substr(target.find('/', target.find("://") + 3));
    send_all(upstream.get(), fmt::format("{} {} HTTP/1.1\r\n{}Connection: close\r\n\r\n",
                                         request.method, target, request.headers));
    const auto limit = package_limit_.load();
    const bool cut = limit != 0 && request.url.ends_with(".deb");
    auto left = cut ? limit : std::numeric_limits<std::uint64_t>::max();
    std::array<char, 65536> chunk{};
    while (left > 0 && is_readable(upstream.get(), stop_.fd())) {
        const auto wanted = std::min<std::uint64_t>(left, chunk.size());
        const auto got = ::recv(upstream.get(), chunk.data(), wanted, 0);
        if (got <= 0) return;
        left -= static_cast<std::uint64_t>(got);
        if (!send_all(client.get(), {chunk.data(), static_cast<std::size_t>(got)})) return;
    }
    if (cut) ++packages_cut_;
}

}  // namespace faultline::kernel
