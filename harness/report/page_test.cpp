// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page.hpp"

#include "report/page_policy.hpp"
#include "report/page_sections.hpp"
#include "report/test_run.hpp"
#include "support/safe_text.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <string>

namespace faultline::report {
namespace {

namespace fs = std::filesystem;

std::string page_of(const fs::path& run, const fs::path& directory = {}) {
    const auto view = view_run(run);
    BOOST_REQUIRE(view.has_value());
    return html_page(*view, directory);
}

struct MixedPage {
    MixedPage() {
        test::write_run(path(), "mixed", test::mixed_cells());
        html = page_of(path());
    }
    [[nodiscard]] fs::path path() const { return directory.path() / "results/b"; }
    [[nodiscard]] bool has(const std::string& text) const {
        return html.find(text) != std::string::npos;
    }
    faultline::test::TemporaryDirectory directory;
    std::string html;
};

std::size_t count_of(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(html_pages, MixedPage)

BOOST_AUTO_TEST_CASE(what_a_guest_printed_is_text) {
    BOOST_TEST(faultline::test::is_safe_text(html));
    BOOST_TEST(!has("<script>document"));
    BOOST_TEST(!has("<img"));
    BOOST_TEST(!has("\xe2\x80\xae"));  // turns the direction of text
    BOOST_TEST(!has("<b>umount"));     // of an event
    BOOST_TEST(has("&lt;script&gt;document.title=&apos;owned&apos;&lt;/script&gt;&lt;/pre&gt;"));
    BOOST_TEST(has("{{{title}}}"));  // is no template
    BOOST_TEST(count_of(html, "<script>") == 2U);
}

BOOST_AUTO_TEST_CASE(its_policy_names_the_scripts_that_are_in_it_and_no_other) {
    static const std::regex scripts("<script>([^]*?)</script>");
    std::size_t found = 0;
    for (std::sregex_iterator at(html.begin(), html.end(), scripts), end; at != end; ++at) {
        ++found;
        auto hash = page::source_hash((*at)[1].str());
        hash = "&apos;" + hash.substr(1, hash.size() - 2) + "&apos;";
        BOOST_TEST(has(hash));
    }
    BOOST_TEST(found == 2U);
    BOOST_TEST(has("default-src &apos;none&apos;"));
    BOOST_TEST(!has("unsafe"));
}

BOOST_AUTO_TEST_CASE(a_hash_is_that_of_the_standard) {
    // SHA-256 of "abc" (FIPS 180-2, appendix B.1), in base64.
    BOOST_TEST(page::source_hash("abc") == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}

BOOST_AUTO_TEST_CASE(matrix_findings_console_and_pictures_are_there) {
    BOOST_TEST(has("fail 1/2"));
    BOOST_TEST(has("95 %: 9 to 91 %"));
    BOOST_TEST(has("data-n=\"8\""));
    BOOST_TEST(count_of(html, "<span class=\"m\" data-n=") == 10U);
    BOOST_TEST(has("rdt_kill_sb at fs/resctrl/fs.c:9"));
    BOOST_TEST(!has("maybe_this"));
    BOOST_TEST(has("<svg class=\"timeline\""));
    BOOST_TEST(has("<svg class=\"machine\""));
    BOOST_TEST(has("This is the first run of mixed"));
    BOOST_TEST(has("href=\"./cells/debian-bookworm-cloud-00000abc0003/console.log\""));
    BOOST_TEST(has("this CPU has no RDT"));
}

BOOST_AUTO_TEST_CASE(links_lead_to_the_run_from_where_the_page_lies) {
    const auto elsewhere = page_of(path(), directory.path());
    BOOST_TEST(elsewhere.find("href=\"./results/b/cells/") != std::string::npos);
    BOOST_TEST(page::link_to("./", "a b\"/x<y") == "./a%20b%22/x%3Cy");
    BOOST_TEST(page::link_to("./", "javascript:1") == "./javascript%3A1");
}

BOOST_AUTO_TEST_CASE(a_later_run_shows_the_trend_and_what_is_new) {
    auto cells = test::mixed_cells();
    cells.erase(cells.begin() + 2);
    auto other = test::made_verdict("umount", "debian:sid/cloud", 9);
    other.status = model::Status::fail;
    other.findings = {test::made_finding("a_new_function")};
    other.expected = {false};
    cells.push_back({other, {}, {}});
    const auto later = directory.path() / "results/c";
    test::write_run(later, "mixed", cells, "2026-11-23T03:04:05Z");
    test::write_run(directory.path() / "results/d", "another", cells, "2026-11-21T00:00:00Z");
    const auto text = page_of(later);
    BOOST_TEST(text.find("the last 2 runs of mixed") != std::string::npos);
    BOOST_TEST(text.find("Since <code>b</code>") != std::string::npos);
    BOOST_TEST(
        text.find("<span class=\"s fail\">new</span> <code>BUG: unable to handle kernel NULL "
                  "pointer dereference in a_new_function") != std::string::npos);
    BOOST_TEST(text.find("<span class=\"s pass\">gone</span> <code>BUG: unable to handle kernel "
                         "NULL pointer dereference in kernfs_remove") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_run_is_a_page_too) {
    const auto empty = directory.path() / "empty";
    test::write_run(empty, "nothing", {});
    BOOST_TEST(page_of(empty).find("No cell was run.") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
