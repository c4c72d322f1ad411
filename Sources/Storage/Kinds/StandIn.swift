import Foundation

/// Text that lies where another file should be: a pointer of a version control system, a page that a server sent in its
/// place, a vocabulary.
enum StandIn {
  /// What a text that starts with `head` stands for; nil for text of its own right.
  static func detect(_ head: [UInt8]) -> FileKind? {
    // What begins a text is looked at, so that a character that the end of `head` cuts does not matter.
    let text = String(decoding: head.prefix(pointerLength), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: "\u{FEFF}")))
    if head.count < pointerLength {
      if let pointer = pointer(text) { return pointer }
      if let message = serverMessage(text) { return message }
    }
    let beginning = text.prefix(200).lowercased()
    if beginning.hasPrefix("<!doctype html") || beginning.hasPrefix("<html") {
      return FileKind(htmlPage, page, model: download, isStandIn: true)
    }
    if text.hasPrefix("<?xml"), text.contains("<Error>"), text.contains("<Code>") {
      return standIn("an error message of a server (XML)", download)
    }
    if isTiktoken(head) {
      return FileKind(
        "a tiktoken vocabulary", "it holds no text: give text", model: ownTokenizer, isStandIn: true)
    }
    return nil
  }

  /// What a page of the web is called.
  static let htmlPage = "an HTML page"

  private static func standIn(_ name: String, _ remedy: Remedy) -> FileKind {
    FileKind(name, remedy, model: remedy, isStandIn: true)
  }

  /// A Git LFS pointer has fewer bytes than this (its specification).
  private static let pointerLength = 1_024

  private static let fetch: Remedy = "fetch it with `git lfs pull` where it was cloned, or download it again"
  private static let download: Remedy =
    "a download that needs a login, or another address, gives such an answer; look at it and download the file again"
  private static let page: Remedy =
    "a download that needs a login, or another address, gives such a page; download the file again, or if the markup "
    + "itself is the text, name the file STEM.html"
  private static let ownTokenizer: Remedy =
    "Apus reads SentencePiece models; give one, such as `tokenize train` makes"

  private static func pointer(_ text: String) -> FileKind? {
    let lines = text.split(whereSeparator: \.isNewline)
    if text.hasPrefix("version http"), lines.contains(where: { $0.hasPrefix("oid ") }) {
      let size = lines.first { $0.hasPrefix("size ") }.flatMap { Int($0.dropFirst(5)) }
      let whole = size.map { " to a file of \(Format.bytes($0))" } ?? ""
      return standIn("a Git LFS pointer\(whole), not the file itself", fetch)
    }
    if lines.count == 1, text.contains("annex/objects/") {
      return standIn("a git-annex pointer, not the file itself", "fetch it with `git annex get FILE`")
    }
    return nil
  }

  /// What model and data servers send with an error, saved under the name of the file.
  private static func serverMessage(_ text: String) -> FileKind? {
    let messages = [
      "Entry not found", "Repository not found", "Invalid username or password.", "404: Not Found",
      "404 Not Found", "Not Found", "Access to model ", "Access to dataset ",
    ]
    guard messages.contains(where: { text == $0 || $0.hasSuffix(" ") && text.hasPrefix($0) }) else {
      return nil
    }
    return standIn("an error message of a server (“\(text.prefix(60))”)", download)
  }

  /// Lines of a byte in base 64 and its rank, which counts up: the vocabulary begins with the bytes alone.
  ///
  /// Longer strings say nothing: “document 1” is one as well.
  private static func isTiktoken(_ head: [UInt8]) -> Bool {
    let lines = head.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().prefix(16)
    guard lines.count >= 3 else { return false }
    var last: Int?
    for line in lines {
      let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
      guard words.count == 2, Data(base64Encoded: Data(words[0]))?.count == 1,
        let rank = Int(String(decoding: words[1], as: UTF8.self)), rank == (last ?? rank - 1) + 1
      else { return false }
      last = rank
    }
    return true
  }
}
