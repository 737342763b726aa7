// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/symbol_file.hpp"

#include "debugger/testing/vmlinux_with_symbols.hpp"
#include "host/fd.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <elf.h>

#include <cstring>
#include <map>

namespace faultline::debugger {
namespace {

template <class T>
T at(const std::string& bytes, std::uint64_t offset) {
    T value{};
    BOOST_REQUIRE(offset + sizeof value <= bytes.size());
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// What a debugger reads of it: names with address and size.
std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> read_back(const std::string& bytes) {
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> found;
    const auto header = at<Elf64_Ehdr>(bytes, 0);
    const auto section = [&](unsigned index) {
        return at<Elf64_Shdr>(bytes, header.e_shoff + index * sizeof(Elf64_Shdr));
    };
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto table = section(i);
        if (table.sh_type != SHT_SYMTAB) continue;
        const auto names = section(table.sh_link).sh_offset;
        for (std::uint64_t place = 0; place < table.sh_size; place += sizeof(Elf64_Sym)) {
            const auto symbol = at<Elf64_Sym>(bytes, table.sh_offset + place);
            if (symbol.st_name == 0) continue;
            found[bytes.data() + names + symbol.st_name] = {symbol.st_value, symbol.st_size};
        }
    }
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(symbol_file)

BOOST_AUTO_TEST_CASE(a_debugger_finds_the_kernels_own_symbols) {
    const faultline::test::TemporaryDirectory directory;
    const auto vmlinux = directory.path() / "vmlinux", file = directory.path() / "symbols";
    const auto bytes =
        test::vmlinux_with_symbols(test::KallsymsLayout::after_tokens, std::string(64, '\xc3'),
                                   {{"kernfs_remove", 16}, {"kernfs_get", 24}});
    BOOST_REQUIRE(host::write_file_atomically(vmlinux, bytes).has_value());
    const auto kernel = KernelFile::open(vmlinux);
    BOOST_REQUIRE(kernel.has_value());
    BOOST_REQUIRE(write_symbol_file(*kernel, file).has_value());
    const auto symbols = read_back(host::read_file(file).value());
    BOOST_TEST(symbols.size() > 2000U);
    BOOST_TEST(symbols.at("kernfs_remove").first == test::text_address + 16);
    BOOST_TEST(symbols.at("kernfs_remove").second == 8U);
}

BOOST_AUTO_TEST_CASE(a_kernel_without_a_table_gets_no_file) {
    const faultline::test::TemporaryDirectory directory;
    const auto vmlinux = directory.path() / "vmlinux", file = directory.path() / "symbols";
    auto bytes = test::vmlinux_with_symbols(test::KallsymsLayout::after_tokens,
                                            std::string(64, '\xc3'), {{"kernfs_remove", 16}});
    bytes.resize(bytes.size() / 8);
    BOOST_REQUIRE(host::write_file_atomically(vmlinux, bytes).has_value());
    const auto kernel = KernelFile::open(vmlinux);
    if (kernel) BOOST_TEST(!write_symbol_file(*kernel, file).has_value());
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::debugger
