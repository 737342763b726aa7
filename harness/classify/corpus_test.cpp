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
    std::string title;                 ///< the canonical one; empty: there is no report
    std::vector<std::string> as_good;  ///< other titles
    std::string type;
    bool corrupted = false;
    bool panicked = false;
    std::string log;
};

/// Header lines "KEY: value", an empty line, the log; a part "REPORT:" repeats of it what counts.
Labelled read_labelled(const fs::path& path) {
    auto text = host::read_file(path).value();
    std::erase(text, '\r');
    Labelled file;
    file.name = path.filename();
    const auto body = text.starts_with('\n') ? 0 : text.find("\n\n") + 1;
    for (std::size_t at = 0; at < body;) {
        const auto end = text.find('\n', at);
        const auto line = text.substr(at, end - at);
        if (line.starts_with("TITLE: ")) file.title = line.substr(7);
        if (line.starts_with("ALT: ")) file.as_good.push_back(line.substr(5));
        if (line.starts_with("TYPE: ")) file.type = line.substr(6);
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

struct Answer {
    model::Finding first;  ///< without a title: none
    bool panicked = false;
};

Answer answer_to(const Labelled& file) {
    Classifier classifier({.live = false});
    classifier.feed(file.log);
    classifier.finish();
    Answer answer{{}, classifier.panicked()};
    if (!classifier.findings().empty()) answer.first = classifier.findings().front();
    return answer;
}

/// "box_open" of "WARNING in box_open"; empty where the title ends otherwise.
std::string function_of(const std::string& title) {
    const auto at = title.rfind(" in ");
    const auto name = at == std::string::npos ? std::string() : title.substr(at + 4);
    const bool plain = name.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789_.") == std::string::npos;
    return plain && name != "corrupted" ? name : "";
}

/// How many answers of a kind are right.
struct Score {
    const char* name;
    int right = 0, all = 0;
    void count(bool is_right) {
        ++all;
        right += is_right ? 1 : 0;
    }
    void check(int least_percent) const {
        BOOST_TEST_MESSAGE(name << ": " << right << " of " << all);
        BOOST_CHECK_MESSAGE(100 * right >= least_percent * all,
                            name << ": " << right << " of " << all);
    }
};

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
        if (!file.title.empty()) continue;
        ++negatives;
        const auto answer = answer_to(file);
        BOOST_CHECK_MESSAGE(answer.first.title.empty(), file.name << ": " << answer.first.title);
        BOOST_CHECK_MESSAGE(!answer.panicked, file.name);
    }
    BOOST_CHECK_GT(negatives, 10);
}

BOOST_AUTO_TEST_CASE(first_reports_are_told_as_they_are_labelled) {
    Score titles{"titles"}, types{"types"}, functions{"functions"}, corrupted{"corrupted"},
        panicked{"panicked"};
    for (const auto& file : corpus()) {
        if (file.title.empty()) continue;
        const auto [first, panic] = answer_to(file);
        titles.count(first.title == file.title ||
                     std::find(file.as_good.begin(), file.as_good.end(), first.title) !=
                         file.as_good.end());
        types.count(first.type == file.type);
        corrupted.count(!first.corrupted.empty() == file.corrupted);
        panicked.count(panic == file.panicked);
        const auto function = function_of(file.title);
        if (!file.corrupted && !function.empty()) functions.count(first.function == function);
    }
    titles.check(97);
    types.check(97);
    functions.check(98);
    corrupted.check(97);
    panicked.check(98);
}

BOOST_AUTO_TEST_CASE(byte_by_byte_gives_what_the_whole_gives) {
    for (const auto& file : corpus()) {
        BOOST_CHECK_EQUAL(test::findings_text(file.log, 1, {.live = false}),
                          test::findings_text(file.log, file.log.size() + 1, {.live = false}));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
