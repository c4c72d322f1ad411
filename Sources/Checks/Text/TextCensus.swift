import Data
import Storage

/// What in a text is no text: control characters, characters that a conversion lost, markup.
public struct TextCensus: Sendable, Equatable {
  /// Bytes of UTF-8.
  public private(set) var bytes = 0
  /// Code points.
  public private(set) var characters = 0
  /// Control characters other than tabs and line ends.
  public private(set) var controls = 0
  /// U+FFFD, which stands for what a conversion could not read.
  public private(set) var replacements = 0
  /// Beginnings of characters that were encoded twice: "Ã©" for "é", "â€™" for "’".
  public private(set) var mojibake = 0
  /// Tags and entities of HTML: `<br>`, `</p>`, `&nbsp;`.
  public private(set) var tags = 0

  /// The last bytes, the newest lowest.
  private var window: UInt64 = 0
  /// Bytes since a `<`; 0 where none is open.
  private var tagLength = 0
  /// The letters of the tag's name, a byte each, and whether more can come.
  private var tagName: UInt64 = 0
  private var isNaming = false
  /// Bytes since an `&`.
  private var entityLength = 0

  /// A census of nothing.
  public init() {}

  /// Adds text that follows what was added before.
  public mutating func add(_ text: some Sequence<UInt8>) { for byte in text { add(byte) } }

  /// Ends a text: what comes next is another one.
  public mutating func endText() {
    window = 0
    tagLength = 0
    entityLength = 0
  }

  private mutating func add(_ byte: UInt8) {
    bytes += 1
    window = window << 8 | UInt64(byte)
    if byte >= 0x80 {
      if byte & 0xC0 == 0x80 { addContinuation() } else { characters += 1 }
      return
    }
    characters += 1
    if byte < 0x20 {
      if byte != 0x0A && byte != 0x09 && byte != 0x0D { controls += 1 }
      tagLength = 0
      entityLength = 0
      return
    }
    if byte == 0x7F { controls += 1 }
    if tagLength > 0 { addToTag(byte) }
    if entityLength > 0 { addToEntity(byte) }
    if byte == UInt8(ascii: "<") {
      tagLength = 1
      tagName = 0
      isNaming = true
    } else if byte == UInt8(ascii: "&") {
      entityLength = 1
    }
  }

  private mutating func addContinuation() {
    if window & 0xFF_FFFF == 0xEF_BFBD { replacements += 1 }
    if window & 0xFFE0 == 0xC280 { controls += 1 }
    if window & 0xFFFF_FF00 == 0xC383_C200 || window & 0xFFFF_FF00 == 0xC382_C200
      || window & 0xFF_FFFF_FFFF == 0xC3_A2E2_82AC
    {
      mojibake += 1
    }
  }

  /// Tags are recognised by their names, so that `<unk>` or `a < b` are not taken for some.
  private mutating func addToTag(_ byte: UInt8) {
    tagLength += 1
    let lower = byte | 0x20
    let isLetter = lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    if isNaming, isLetter || (isDigit && tagName != 0) {
      tagName = tagName << 8 | UInt64(isLetter ? lower : byte)
    } else if byte != UInt8(ascii: "/") || tagLength != 2 {
      // Not the sign that begins a closing tag.
      isNaming = false
      if byte == UInt8(ascii: ">"), Self.tagNames.contains(tagName) { tags += 1 }
      if byte == UInt8(ascii: ">") || tagName == 0 { tagLength = 0 }
    }
    // The attributes of a tag may be long; a comparison is not closed at all.
    if tagLength > 300 { tagLength = 0 }
  }

  private mutating func addToEntity(_ byte: UInt8) {
    entityLength += 1
    if byte == UInt8(ascii: ";") {
      if entityLength > 3 { tags += 1 }
      entityLength = 0
    } else if entityLength > 9
      || !((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
        || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "#"))
    {
      entityLength = 0
    }
  }

  private static let tagNames = Set(
    [
      "a", "b", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "font", "form", "h1", "h2",
      "h3", "h4", "h5", "h6", "head", "hr", "html", "i", "iframe", "img", "input", "li", "link", "meta", "ol",
      "p", "pre", "script", "section", "span", "strong", "style", "sub", "sup", "table", "tbody", "td", "th",
      "title", "tr", "u", "ul",
    ].map { name in name.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } })

  /// What is wrong with the text.
  ///
  /// - Parameter what: that which holds it: "the training rows".
  public func findings(_ what: String) -> [Finding] {
    var findings: [Finding] = []
    func add(_ name: String, _ count: Int, _ limit: Double, _ text: String, _ remedy: Remedy) {
      guard count > 0 else { return }
      let share = Double(count) / Double(max(1, characters))
      findings.append(Finding(share >= limit ? .warning : .note, name, text, remedy: remedy))
    }
    add(
      "control-characters", controls, 1e-4,
      "\(CheckWords.count(controls, "control character")) in \(what)",
      "Take them out unless they mean something: the model learns to write them")
    add(
      "lost-characters", replacements, 1e-4,
      "\(CheckWords.count(replacements, "character")) U+FFFD in \(what): a conversion lost what stood there",
      "Convert the text again from its source, naming its encoding")
    add(
      "mojibake", mojibake, 1e-4,
      "\(CheckWords.count(mojibake, "character")) in \(what) encoded twice (Ã© for é)",
      "Convert the text again from its source, naming its encoding")
    add(
      "markup", tags, 1e-3,
      "\(CheckWords.count(tags, "tag or entity", "tags and entities")) of HTML in \(what)",
      "Extract the text, unless the model is to learn markup")
    return findings
  }

  /// The counts in JSON.
  var value: JSONValue {
    .object([
      "bytes": .integer(bytes), "characters": .integer(characters), "control_characters": .integer(controls),
      "replacement_characters": .integer(replacements), "mojibake": .integer(mojibake),
      "html_tags": .integer(tags),
    ])
  }
}
