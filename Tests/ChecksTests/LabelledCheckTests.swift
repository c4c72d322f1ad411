import Checks
import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport

/// What is found in labelled rows, and what is not.
@Suite struct LabelledCheckTests {
  private func table(_ rows: [(String, String)], name: String = "rows.tsv") throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(
      name, "text\tlabel\n" + rows.map { "\($0.0)\t\($0.1)\n" }.joined())
    return try LabelledReader.read(path, options: LabelledOptions(quoting: LabelledOptions.Quoting.none))
  }

  /// Rows about which nothing can be said.
  private func sound(_ count: Int = 60, from first: Int = 0) -> [(String, String)] {
    (first..<first + count).map { ("a sound text of number \($0)", $0 % 2 == 0 ? "good" : "bad") }
  }

  private func names(_ findings: [Finding]) -> [String: FindingGrade] {
    Dictionary(findings.map { ($0.name, $0.grade) }) { first, _ in first }
  }

  private func findings(
    _ rows: [(String, String)], validation: [(String, String)]? = nil
  ) throws -> [Finding] {
    let training = try table(rows)
    let validation = try validation.map { try table($0, name: "validation.tsv") }
    return LabelledCheck(
      training: training, validation: validation,
      targets: LabelCheck(training: training, validation: validation)
    ).findings()
  }

  @Test func soundRowsGiveNoFinding() throws {
    #expect(try findings(sound()).isEmpty)
    #expect(try findings(sound(), validation: sound(20, from: 1_000)).isEmpty)
  }

  @Test func balanceIsCounted() throws {
    let rows = sound(40) + (0..<20).map { ("more of it \($0)", "good") }
    let balance = LabelBalance(
      training: try table(rows), validation: try table(sound(10, from: 500) + [("x y z", "good")]))
    #expect(balance.classes.map(\.name) == ["good", "bad"] && balance.classes.map(\.rows) == [40, 20])
    #expect(balance.classes.map(\.validationRows) == [6, 5] && balance.rows == 60)
    #expect(abs(balance.majorityShare - 6.0 / 11) < 1e-12)
    let alone = LabelBalance(training: try table(rows), validation: nil)
    #expect(abs(alone.majorityShare - 2.0 / 3) < 1e-12)
  }

  @Test func oneLabelIsFatal() throws {
    let found = try findings(sound().map { ($0.0, "good") })
    #expect(names(found)["one-class"] == .fatal && found.first?.fault == .badInput)
    #expect(found.first?.text.contains("60 rows have the label \"good\"") == true)
  }

  @Test func rareAndDominantLabelsAreWarnedOf() throws {
    let rare = try findings(sound() + [("some other text here", "strange")])
    #expect(names(rare) == ["rare-labels": .warning])
    #expect(rare[0].text.contains("\"strange\""))
    let many = try findings(
      (0..<400).map { ("text of number \($0) in all", $0 % 25 == 0 ? "odd" : "even") })
    #expect(names(many) == ["imbalance": .warning])
    #expect(many[0].text.hasPrefix("96.0 %"))
    let unjudged = try findings(sound(), validation: [("nothing seen so far", "good")])
    #expect(names(unjudged) == ["labels-not-judged": .note])
  }

  @Test func labelsThatStandForNothingAreWarnedOf() throws {
    let found = try findings(sound() + (0..<20).map { ("one more text \($0)", $0 < 10 ? "NaN" : "#N/A") })
    #expect(names(found) == ["missing-labels": .warning])
    #expect(found[0].text.hasPrefix("20 rows") && found[0].text.contains("\"NaN\""), "\(found[0].text)")
    let classes = try findings(
      sound() + (0..<20).map { ("one more text \($0)", $0 < 10 ? "None" : "nano") })
    #expect(names(classes).isEmpty)
  }

  @Test func labelsThatLookAlikeAreShown() throws {
    func pairs(_ counts: [(String, Int)]) throws -> [LabelNames.Pair] {
      let rows = counts.flatMap { name, count in (0..<count).map { ("\(name) text \($0)", name) } }
      return LabelNames(LabelBalance(training: try table(rows), validation: nil)).pairs
    }
    let same = try pairs([("positive", 30), ("negative", 30), ("Positive", 20), ("ｎegative", 3)])
    #expect(same.map { [$0.name, $0.meant] } == [["Positive", "positive"], ["ｎegative", "negative"]])
    #expect(same.allSatisfy { $0.isSameWord })
    let slip = try pairs([("positive", 30), ("negative", 30), ("postive", 2)])
    #expect(slip.map(\.meant) == ["positive"] && slip.first?.isSameWord == false)
    // Names that differ in a digit, are short, or are about as frequent, are different.
    #expect(try pairs([("class1", 30), ("class2", 3), ("up", 30), ("us", 3)]).isEmpty)
    #expect(try pairs([("legal", 30), ("regal", 20), ("positive", 30), ("negative", 1)]).isEmpty)
    #expect(try pairs([("体育", 30), ("体验", 3)]).isEmpty)
    // Signs that make another number are no slip; what no one sees is none.
    #expect(try pairs([("-1", 30), ("1", 30), ("1-2", 30), ("12", 30), ("01", 30)]).isEmpty)
    #expect(try pairs([("+1", 30), ("1", 20), ("-1", 30)]).map(\.name) == ["1"])
    #expect(try pairs([("bad", 30), ("bad\u{FEFF}", 20), ("go\u{200D}od", 9), ("good", 30)]).count == 2)
    #expect(try pairs([("class-1", 30), ("class 1", 20)]).count == 1)
    let finding = try findings(
      sound() + (0..<30).map { ("yet another text \($0)", "Good ") })
    #expect(names(finding) == ["similar-labels": .warning])
    #expect(finding[0].examples == ["\"good\" and \"Good\""])
  }

  @Test func repeatedAndContradictoryRowsAreCounted() throws {
    let training = try table([("a", "x"), ("b", "y"), (" a ", "x"), ("b", "x"), ("A", "x"), ("c", "y")])
    let validation = try table([("d", "x"), ("b ", "y"), ("a", "y"), ("Ｃ", "y")])
    let overlap = TextOverlap(training: training, validation: validation)
    #expect(overlap.rows == 6 && overlap.repeated == 2 && overlap.nearlyRepeated == 1)
    #expect(overlap.contradictory == 2)
    #expect(overlap.contradictions.map(\.line) == [5] && overlap.contradictions.map(\.otherLine) == [3])
    #expect(overlap.contradictions.first?.labels == ["x", "y"])
    #expect(overlap.leaked == 2 && overlap.nearlyLeaked == 1 && overlap.validationRows == 4)
    #expect(overlap.leaks.map(\.line) == [3, 4, 5] && overlap.leaks.map(\.otherLine) == [3, 2, 7])
  }

  @Test func contradictionsAreGradedByTheirShare() throws {
    let few = sound(400) + [("a sound text of number 0", "bad")]
    #expect(try names(findings(few)) == ["contradictions": .note, "duplicates": .note])
    let some = sound(60) + [("a sound text of number 0", "bad")]
    #expect(try names(findings(some))["contradictions"] == .warning)
    let most = sound(60) + sound(60).map { ($0.0, $0.1 == "good" ? "bad" : "good") }
    let found = try findings(most)
    #expect(names(found) == ["contradictions": .fatal, "duplicates": .warning])
    #expect(found.first { $0.name == "contradictions" }?.text.contains("120 rows have") == true)
    // The same label twice is no contradiction.
    #expect(try names(findings(sound(60) + sound(60))) == ["duplicates": .warning])
  }

  @Test func rowsInBothPartsAreLeaks() throws {
    let some = try findings(
      sound(), validation: sound(20, from: 1_000) + [("A sound  text of number 3", "bad")])
    #expect(names(some) == ["leakage": .warning])
    let example = try #require(some[0].examples.first)
    #expect(
      example.contains("validation.tsv:22 and ") && example.hasSuffix("rows.tsv:5: A sound  text of number 3")
    )
    let all = try findings(sound(), validation: sound(30))
    #expect(names(all) == ["leakage": .fatal])
    #expect(all[0].remedy.description.contains("validation"))
  }

  @Test func normalFormJoinsCaseSpaceAndCompatibleForms() throws {
    func keys(_ text: String, pair: String? = nil) -> TextKeys {
      TextKeys(LabelledRow(line: 1, text: text, pair: pair, label: nil))
    }
    let same = [
      ("The  Cat", "the cat"), ("ＡＢＣ１２３", "abc123"), ("caf\u{E9}", "Cafe\u{301}"), ("ﬁne", "FINE"),
      ("\u{3000}你好\u{3000}世界", "你好 世界"), ("ПРИВЕТ", "привет"), ("か\u{3099}", "が"), ("a\u{A0}b", "A b"),
      ("等等……", "等等......"), ("Ⅳ", "iv"), ("\u{212B}", "\u{E5}"),
    ]
    for (one, other) in same {
      #expect(keys(one).normal == keys(other).normal, "\(one) and \(other)")
      #expect(keys(one).exact != keys(other).exact, "\(one) and \(other)")
    }
    for (one, other) in [("cat", "cats"), ("a b", "ab"), ("你好", "您好"), ("e", "é"), ("が", "か"), ("", "a")] {
      #expect(keys(one).normal != keys(other).normal, "\(one) and \(other)")
    }
    #expect(keys(" a\n") == keys("a"))
    #expect(keys("a", pair: "b").exact != keys("b", pair: "a").exact)
    #expect(keys("ab", pair: "c").exact != keys("a", pair: "bc").exact)
    #expect(keys("ab", pair: "").exact != keys("ab").exact)
  }

  @Test func textsThatSayLittleAreCounted() throws {
    let shape = TextShape(
      try table([
        ("!?!", "x"), ("👍", "x"), ("ok", "x"), ("一", "y"), ("好的啊", "y"), ("\u{200B}", "y"), ("42 km", "y"),
      ]))
    #expect(shape.rows == 7 && shape.wordless == 3 && shape.short == 2)
    #expect(shape.examples.count == 5 && shape.examples[4].hasSuffix("rows.tsv:7: \"\\u{200B}\""))
    #expect(names(shape.findings)["short-texts"] == .warning)
    let few = TextShape(try table(sound(100) + [("no", "bad")]))
    #expect(names(few.findings) == ["short-texts": .note])
  }

  @Test func badRowsAreKeptByTheReaderForTheReport() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("rows.tsv", "text\tlabel\na cat\tgood\n\tbad\nb\nc dog\tbad\n")
    let table = try LabelledReader.read(path, options: LabelledOptions(badRows: .skip))
    #expect(table.rows.count == 2 && table.skippedRows == 2)
    #expect(table.problems.count == 2 && table.problems[0].hasPrefix(path + ":3: "))
  }

  @Test func lengthsAreHeldAgainstTheModel() throws {
    let tokenizer = ByteTokenizer()
    func fit(_ lengths: [Int], maxLength: Int) throws -> LengthFit {
      let rows = lengths.enumerated().map {
        (String(repeating: "a", count: $1), $0 % 2 == 0 ? "good" : "bad")
      }
      let table = try table(rows)
      let data = try LabelledDataset(
        table, tokenizer: tokenizer,
        template: .encoder(tokenizer.specialTokens), maxLength: maxLength, threads: 1)
      return LengthFit(
        data, maxLength: maxLength, contextLength: 16
      ) { Double($0) }
    }
    // A row of n letters has n + 3 tokens: a space before it, <cls> and <sep>.
    let whole = try fit([Int](repeating: 5, count: 40), maxLength: 16)
    #expect(whole.findings.isEmpty && whole.ledger.percentiles == [Int](repeating: 8, count: 7))
    let cut = try fit([Int](repeating: 9, count: 40), maxLength: 8)
    #expect(cut.findings.map(\.grade) == [.warning])
    #expect(cut.ledger.rowsCut == 40 && cut.ledger.tokensLost == 160)
    #expect(cut.findings[0].remedy.description.hasPrefix("max-length 16 keeps 99 %"))
    // Twelve of sixteen tokens are read instead of eight, each at the price of its row's length.
    #expect(cut.costOfSuggestion == 2.25)
    let long = try fit([Int](repeating: 40, count: 10), maxLength: 16)
    #expect(
      long.costOfSuggestion == nil && long.findings[0].remedy.description.contains("no more than 16 tokens"))
    let nothing = try fit([Int](repeating: 400, count: 10), maxLength: 16)
    #expect(nothing.findings.map(\.grade) == [.fatal])
    let one = try fit([Int](repeating: 5, count: 400) + [30], maxLength: 16)
    #expect(one.findings.map(\.grade) == [.note])
  }
}
