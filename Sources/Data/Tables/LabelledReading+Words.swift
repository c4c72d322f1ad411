import Foundation
import Storage

/// Sentences of tagged words: a word a line in columns, as in the tasks of CoNLL, sentences apart by blank lines.
extension LabelledReading {
  /// Reads columns between tabs where there are any, else between spaces; the word is the first, the tag the last.
  mutating func readColumns(_ bytes: [UInt8]) throws {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)
    }
    let isTabbed = lines.contains { $0.contains("\t") }
    func fields(_ line: String) -> [String] {
      line.split(omittingEmptySubsequences: !isTabbed) { isTabbed ? $0 == "\t" : $0.isWhitespace }.map {
        String($0).trimmed
      }
    }
    func isBorder(_ line: String) -> Bool { line.trimmed.isEmpty || line.hasPrefix("-DOCSTART-") }
    let first = lines.lazy.filter { !isBorder($0) && !Self.isComment($0, isTabbed) }.map(fields).first
    guard let width = first?.count else { throw DataError(.badInput, "\(path): there are no words.") }
    guard width > 1 || options.labels == .optional else {
      throw DataError(
        .badInput, "\(path): its lines have one column, and words with tags need two.",
        remedy: "A line is a word and its tag, between them a tab or spaces; blank lines end sentences.")
    }
    columns = (1...width).map { "\($0)" }
    layout = "words in \(isTabbed ? "columns between tabs" : "columns")"
    let word = try column(options.textColumn, usual: 0, for: "word", of: width)
    let tag = width > 1 ? try column(options.labelColumn, usual: width - 1, for: "tag", of: width) : nil
    choice = ColumnChoice(text: word, label: tag)
    var sentence = Sentence()
    for (index, line) in lines.enumerated() where !Self.isComment(line, isTabbed) {
      if isBorder(line) {
        add(&sentence)
        continue
      }
      let fields = fields(line)
      if fields.count != width {
        note(index + 1, "\(fields.count) columns, expected \(width)")
      } else if fields[word].isEmpty || fields[word].contains(where: \.isWhitespace)
        || fields[word].utf8.contains(0)
      {
        note(index + 1, "\"\(VisibleText.escape(fields[word], columns: 40))\" is no single word")
      } else if let tag, fields[tag].isEmpty {
        note(index + 1, "the tag is empty")
      } else {
        sentence.add(fields[word], tag: tag.map { fields[$0] }, line: index + 1)
      }
    }
    add(&sentence)
  }

  /// In columns between tabs a line that begins with # and has none is a comment, as in CoNLL-U.
  private static func isComment(_ line: String, _ isTabbed: Bool) -> Bool {
    isTabbed && line.hasPrefix("#") && !line.contains("\t")
  }

  private func column(_ wanted: String?, usual: Int, for role: String, of width: Int) throws -> Int {
    guard let wanted else { return usual }
    guard let number = Int(wanted), (1...width).contains(number) else {
      throw DataError(
        .badInput,
        "\(path): there is no column \"\(wanted)\" for the \(role); columns of words have numbers from 1 to \(width)."
      )
    }
    return number - 1
  }

  /// Words that are collected up to the end of a sentence.
  private struct Sentence {
    var text = ""
    var words: [TaggedWord] = []
    var line = 0

    mutating func add(_ word: String, tag: String?, line: Int) {
      if words.isEmpty { self.line = line }
      // Scripts without spaces between words have none here either.
      let touches =
        text.unicodeScalars.last.map(WordCut.isUnspaced) == true
        && word.unicodeScalars.first.map(WordCut.isUnspaced) == true
      if !text.isEmpty, !touches { text += " " }
      let start = text.utf8.count
      text += word
      words.append(TaggedWord(range: start..<text.utf8.count, tag: tag))
    }
  }

  private mutating func add(_ sentence: inout Sentence) {
    if !sentence.words.isEmpty { add(line: sentence.line, text: sentence.text, words: sentence.words) }
    sentence = Sentence()
  }

  mutating func add(line: Int, text: String, words: [TaggedWord]) {
    rows.append(LabelledRow(line: firstLine - 1 + line, text: text, words: words))
  }
}

extension ColumnChoice {
  /// The columns of words and tags.
  init(text: Int, label: Int?) {
    self.text = text
    self.label = label
  }
}
