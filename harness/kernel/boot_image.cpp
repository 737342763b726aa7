// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/boot_image.hpp"

#include "host/digest.hpp"
#include "host/isolated.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using model::BootFormat;
using nlohmann::json;

namespace {

/// Counts up when what is recorded about a file changes, or how it is found.
constexpr int facts_version = 1;

constexpr auto no_pvh_note = "no PVH note";

json to_json(const VmlinuxFacts& facts) {
    return {{"release", facts.release},
            {"version_line", facts.version_line},
            {"build_id", facts.build_id},
            {"pvh", facts.pvh}};
}

VmlinuxFacts vmlinux_facts(const json& in) {
    return {in.at("pvh").get<bool>(), in.at("build_id").get<std::string>(),
            in.at("version_line").get<std::string>(), in.at("release").get<std::string>()};
}

json to_json(const FileFacts& facts) {
    json out{{"sha256", facts.sha256}};
    if (facts.format == BootFormat::vmlinux) {
        out["vmlinux"] = to_json(facts.vmlinux);
    } else {
        out["bzimage"] = {{"version", facts.bzimage.version},
                          {"release", facts.bzimage.release},
                          {"payload_offset", facts.bzimage.payload_offset},
                          {"payload_length", facts.bzimage.payload_length}};
    }
    return out;
}

FileFacts file_facts(const json& in) {
    FileFacts facts;
    in.at("sha256").get_to(facts.sha256);
    if (in.contains("vmlinux")) {
        facts.vmlinux = vmlinux_facts(in["vmlinux"]);
        return facts;
    }
    facts.format = BootFormat::bzimage;
    const auto& image = in.at("bzimage");
    image.at("version").get_to(facts.bzimage.version);
    image.at("release").get_to(facts.bzimage.release);
    image.at("payload_offset").get_to(facts.bzimage.payload_offset);
    image.at("payload_length").get_to(facts.bzimage.payload_length);
    return facts;
}

/// What was recorded, if it still holds for the file with `stamp`.
template <class Read>
auto recall(const fs::path& record, const Stamp& stamp, Read read)
    -> std::optional<decltype(read(json()))> {
    const auto known = load_json(record);
    if (!known) return std::nullopt;
    try {
        if (known->at("facts_version") != facts_version) return std::nullopt;
        if (known->at("stamp").get<Stamp>() != stamp) return std::nullopt;
        return read(*known);
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

/// What else a file may be that somebody takes for a kernel.
std::string hint_for(std::string_view head) {
    using namespace std::string_view_literals;
    if (head.starts_with("\x1f\x8b"sv)) return "it is compressed with gzip: unpack it (gzip -d)";
    if (head.starts_with("\xfd\x37zXZ"sv)) return "it is compressed with XZ: unpack it (xz -d)";
    if (head.starts_with("\x28\xb5\x2f\xfd"sv))
        return "it is compressed with zstd: unpack it (zstd -d)";
    if (head.starts_with("!<arch>\n"sv)) {
        return "it is an archive, such as a .deb: name debian:SUITE, or the file in it";
    }
    return "name a vmlinux, an arch/x86/boot/bzImage, or tree:DIR for a built tree";
}

Result<void> is_readable_file(const fs::path& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) {
        return failure(fmt::format("'{}' is a directory, not a kernel", path.string()),
                       fmt::format("if it is a kernel tree, write tree:{}", path.string()));
    }
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        return failure(fmt::format("'{}' is no kernel: not a regular file", path.string()));
    }
    if (auto fd = host::open_for_reading(path); !fd) return failure_of(fd);
    return {};
}

Result<FileFacts> look_afresh(const fs::path& path) {
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    std::array<char, 8> head{};
    const auto got = ::read(fd->get(), head.data(), head.size());
    const std::string_view start(head.data(), got > 0 ? static_cast<std::size_t>(got) : 0);

    FileFacts facts;
    if (start.starts_with("\x7f\x45LF")) {
        auto vmlinux = read_vmlinux(path);
        if (!vmlinux) return failure_of(vmlinux);
        facts.vmlinux = std::move(*vmlinux);
    } else {
        auto image = read_bzimage(path);
        if (!image) return failure_of(image);
        if (!*image) {
            return failure(fmt::format("'{}' is no kernel: neither an ELF vmlinux nor a bzImage "
                                       "(no HdrS at 0x202)",
                                       path.string()),
                           hint_for(start));
        }
        facts.format = BootFormat::bzimage;
        facts.bzimage = std::move(**image);
    }
    auto digest = host::sha256_of_file(path);
    if (!digest) return failure_of(digest);
    facts.sha256 = std::move(*digest);
    return facts;
}

/// Unpacks `path` into `directory` and records there what it found; in a process of its own.
Result<void> unpack_and_record(const fs::path& path, const FileFacts& facts,
                               const fs::path& directory) {
    json record{{"facts_version", facts_version}, {"bzimage_sha256", facts.sha256}};
    const auto vmlinux = directory / "vmlinux";
    auto unpacked = unpack_vmlinux(path, facts.bzimage, vmlinux);
    if (!unpacked) return failure_of(unpacked);
    VmlinuxFacts found;
    if (unpacked->done) {
        auto read = read_vmlinux(vmlinux);
        if (!read) return failure_of(read);
        found = std::move(*read);
        if (!found.pvh) unpacked->why_not = no_pvh_note;
    }
    record["why_not"] = unpacked->why_not;
    record["vmlinux"] = to_json(found);
    if (found.pvh) {
        record["stamp"] = stamp_of(vmlinux).value();
    } else {
        std::error_code ignored;
        fs::remove(vmlinux, ignored);
        record["stamp"] = Stamp();
    }
    return store_json(directory / "facts.json", record);
}

struct UnpackedKernel {
    VmlinuxFacts facts;
    std::string why_not;  ///< why the bzImage is to be booted by itself; empty: it is not
};

/// The rename that publishes a directory leaves the times of the files in it alone.
std::optional<UnpackedKernel> recall_unpacked(const fs::path& directory) {
    const auto stamp = stamp_of(directory / "vmlinux").value_or(Stamp());
    return recall(directory / "facts.json", stamp, [](const json& in) {
        return UnpackedKernel{vmlinux_facts(in.at("vmlinux")), in.at("why_not").get<std::string>()};
    });
}

Result<UnpackedKernel> unpacked(const fs::path& path, const FileFacts& facts,
                                const fs::path& directory, const Context& context) {
    if (auto known = recall_unpacked(directory)) return *known;
    auto lock = take_lock(context, directory.string());
    if (!lock) return failure_of(lock);
    if (auto known = recall_unpacked(directory)) return *known;

    context.say(fmt::format("unpacking vmlinux from {}", path.string()));
    auto workspace = Workspace::make(context.options.cache);
    if (!workspace) return failure_of(workspace);
    const auto made = workspace->path() / "vmlinux";
    if (auto ok = host::make_directories(made); !ok) return failure_of(ok);
    auto done = host::run_isolated(
        fmt::format("unpacking '{}'", path.string()),
        [&] { return unpack_and_record(path, facts, made); }, context.cancel);
    if (!done) return failure_of(done);
    if (auto ok = workspace->publish(made, directory); !ok) return failure_of(ok);
    auto known = recall_unpacked(directory);
    if (!known) {
        return failure(fmt::format("'{}' changes while it is read", directory.string()),
                       "is the cache on a file system without stable inode numbers?");
    }
    return *known;
}

}  // namespace

Result<FileFacts> look_at(const fs::path& path, const Context& context) {
    if (auto ok = is_readable_file(path); !ok) return failure_of(ok);
    const auto record =
        context.options.cache / "files" / (host::sha256_hex(path.string()).substr(0, 32) + ".json");
    const auto stamp = stamp_of(path).value_or(Stamp());
    if (auto known = recall(record, stamp, file_facts)) return *known;
    auto looked = host::run_isolated(
        fmt::format("reading '{}'", path.string()),
        [&]() -> Result<void> {
            auto facts = look_afresh(path);
            if (!facts) return failure_of(facts);
            if (stamp_of(path) != stamp) {
                return failure(fmt::format("'{}' changed while it was read", path.string()),
                               "wait until it is built, and try again");
            }
            auto out = to_json(*facts);
            out["facts_version"] = facts_version;
            out["path"] = path.string();
            out["stamp"] = stamp;
            return store_json(record, out);
        },
        context.cancel);
    if (!looked) return failure_of(looked);
    auto known = recall(record, stamp, file_facts);
    if (!known) return failure(fmt::format("cannot read back '{}'", record.string()));
    return *known;
}

Result<model::Kernel> boot_image(const fs::path& given, const Context& context) {
    const auto path = fs::absolute(given).lexically_normal();
    auto facts = look_at(path, context);
    if (!facts) return failure_of(facts);
    model::Kernel kernel;
    kernel.image = path;
    kernel.identity.sha256 = facts->sha256;
    if (facts->format == BootFormat::vmlinux) {
        if (!facts->vmlinux.pvh) {
            return failure(
                fmt::format("'{}' cannot be booted: it has {}", path.string(), no_pvh_note),
                "name the bzImage built with it, or build with CONFIG_PVH=y");
        }
        kernel.identity.release = facts->vmlinux.release;
        kernel.identity.version_line = facts->vmlinux.version_line;
        kernel.identity.build_id = facts->vmlinux.build_id;
        return kernel;
    }
    const auto directory = context.options.cache / "vmlinux" / facts->sha256;
    auto inner = unpacked(path, *facts, directory, context);
    if (!inner) return failure_of(inner);
    if (inner->why_not.empty()) {
        kernel.image = directory / "vmlinux";
    } else {
        kernel.format = BootFormat::bzimage;
        kernel.format_reason = inner->why_not;
    }
    kernel.identity.release =
        inner->facts.release.empty() ? facts->bzimage.release : inner->facts.release;
    kernel.identity.version_line = inner->facts.version_line;
    kernel.identity.build_id = inner->facts.build_id;
    return kernel;
}

}  // namespace faultline::kernel
