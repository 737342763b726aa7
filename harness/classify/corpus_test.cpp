// SPDX-License-Identifier: GPL-2.0-or-later
// With labelled logs of reports, where they lie beside the project: ../shared/corpus.
#include "classify/classifier.hpp"
#include "classify/test_finding_text.hpp"
#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::classify {
namespace fs = std::filesystem;

namespace {

struct Labelled {
    std::string name;
    std::vector<std::string> titles;  ///< the canonical one and the others that are as good
    bool corrupted = false;
    bool panicked = false;
    std::string log;
};

/// Header lines "KEY: value", an empty line, the log; a part "REPORT:" repeats of it what counts.
Labelled read_labelled(const fs::path& path) {
    auto text = host::read_file(path).value();
    std::erase(text, '\r');
    Labelled file{path.filename(), {}, false, false, {}};
    const auto body = text.starts_with('\n') ? 0 : text.find("\n\n") + 1;
    for (std::size_t at = 0; at < body;) {
        const auto end = text.find('\n', at);
        const auto line = text.substr(at, end - at);
        if (line.starts_with("TITLE: ")) file.titles.insert(file.titles.begin(), line.substr(7));
        if (line.starts_with("ALT: ")) file.titles.push_back(line.substr(5));
        file.corrupted = file.corrupted || line == "CORRUPTED: Y";
        file.panicked = file.panicked || line == "PANICKED: Y";
        at = end + 1;
    }
    file.log = text.substr(body, text.find("\n\nREPORT:", body) - body);
    return file;
}

const std::vector<Labelled>& corpus() {
    static const std::vector<Labelled> files = [] {
        std::vector<Labelled> all;
        const auto directory = fs::path(FAULTLINE_SOURCE_DIR) / "../shared/corpus/syzkaller";
        if (fs::exists(directory)) {
            for (const auto& entry : fs::directory_iterator(directory)) {
                all.push_back(read_labelled(entry.path()));
            }
        }
        return all;
    }();
    return files;
}

/// The kinds of titles that the table of headers stands for.
bool is_handled(const std::string& title) {
    static const std::vector<std::string> begins{"INFO: rcu",        "INFO: task",
                                                 "WARNING in ",      "WARNING: refcount",
                                                 "WARNING: ODEBUG",  "WARNING: kmalloc",
                                                 "WARNING: locking", "WARNING: kobject",
                                                 "WARNING: proc",    "general protection fault",
                                                 "BUG: unable",      "BUG: soft lockup",
                                                 "BUG: stack guard", "kernel BUG",
                                                 "kernel panic",     "kernel stack",
                                                 "divide error",     "int3",
                                                 "PANIC: double",    "Unhandled fault",
                                                 "Internal error"};
    return std::any_of(begins.begin(), begins.end(),
                       [&](const auto& begin) { return title.starts_with(begin); });
}

std::vector<model::Finding> findings_of(const Labelled& file, bool& panicked) {
    Classifier classifier;
    classifier.feed(file.log);
    classifier.finish();
    panicked = classifier.panicked();
    return classifier.findings();
}

boost::test_tools::assertion_result corpus_is_there(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result there(!corpus().empty());
    there.message() << "there is no ../shared/corpus beside the project";
    return there;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(labelled_corpus, *boost::unit_test::precondition(corpus_is_there))

BOOST_AUTO_TEST_CASE(logs_without_a_report_give_no_finding) {
    int negatives = 0;
    for (const auto& file : corpus()) {
        if (!file.titles.empty()) continue;
        ++negatives;
        bool panicked = false;
        const auto findings = findings_of(file, panicked);
        BOOST_CHECK_MESSAGE(findings.empty(), file.name << ": " << findings.front().title);
        BOOST_CHECK_MESSAGE(!panicked, file.name);
    }
    BOOST_CHECK_GT(negatives, 10);
}

BOOST_AUTO_TEST_CASE(panics_are_seen) {
    for (const auto& file : corpus()) {
        bool panicked = false;
        (void)findings_of(file, panicked);
        BOOST_CHECK_MESSAGE(panicked == file.panicked, file.name);
    }
}

BOOST_AUTO_TEST_CASE(titles_of_the_kinds_handled_are_mostly_right) {
    int handled = 0, right = 0, whole = 0, whole_right = 0;
    for (const auto& file : corpus()) {
        if (file.titles.empty() || !is_handled(file.titles[0])) continue;
        bool panicked = false;
        const auto findings = findings_of(file, panicked);
        const bool ok = !findings.empty() && std::find(file.titles.begin(), file.titles.end(),
                                                       findings[0].title) != file.titles.end();
        ++handled;
        right += ok ? 1 : 0;
        whole += file.corrupted ? 0 : 1;
        whole_right += ok && !file.corrupted ? 1 : 0;
    }
    BOOST_TEST_MESSAGE("titles: " << right << " of " << handled << ", of whole reports "
                                  << whole_right << " of " << whole);
    BOOST_CHECK_GE(100 * right, 86 * handled);
    BOOST_CHECK_GE(100 * whole_right, 88 * whole);
}

BOOST_AUTO_TEST_CASE(byte_by_byte_gives_what_the_whole_gives) {
    for (std::size_t i = 0; i < corpus().size(); i += 7) {
        const auto& log = corpus()[i].log;
        BOOST_CHECK_EQUAL(test::findings_text(log, 1, {}),
                          test::findings_text(log, log.size() + 1, {}));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
