import Foundation

/// The methods of values: `text.strip()`.
enum TemplateMethods {
  private static let ofTexts: Set = [
    "capitalize", "count", "endswith", "find", "isalnum", "isalpha", "isdigit", "islower", "isspace",
    "isupper", "join", "lower", "lstrip",
    "removeprefix", "removesuffix", "replace", "rfind", "rsplit", "rstrip", "split", "splitlines",
    "startswith", "strip", "title", "upper",
    "zfill",
  ]
  private static let ofMappings: Set = ["get", "items", "keys", "values"]
  private static let ofLists: Set = ["count", "index"]

  static func names(of value: TemplateValue) -> Set<String> {
    switch value {
    case .string: ofTexts
    case .dictionary: ofMappings
    case .list: ofLists
    case .loop: ["cycle"]
    default: []
    }
  }

  static func call(_ name: String, of value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    switch value {
    case .string(let text): return try call(name, of: text, arguments)
    case .dictionary(let dictionary):
      switch name {
      case "get":
        return dictionary[arguments.value(0, "key") ?? .none] ?? arguments.value(1, "default") ?? .none
      case "items": return .list(dictionary.members.map { .list([$0.key, $0.value]) })
      case "keys": return .list(dictionary.members.map(\.key))
      default: return .list(dictionary.members.map(\.value))
      }
    case .list(let elements):
      let wanted = arguments.positional.first ?? .none
      if name == "count" { return .integer(elements.count { TemplateOperators.areEqual($0, wanted) }) }
      guard let place = elements.firstIndex(where: { TemplateOperators.areEqual($0, wanted) }) else {
        throw TemplateError("\(wanted.text) is not in the list")
      }
      return .integer(place)
    case .loop(let loop):
      guard !arguments.positional.isEmpty else { throw TemplateError("loop.cycle of nothing") }
      return arguments.positional[loop.index % arguments.positional.count]
    default: throw TemplateError("\(value.kind) has no method \(name)")
    }
  }

  private static func call(_ name: String, of text: String, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    func argument(_ place: Int) throws(TemplateError) -> String {
      guard place < arguments.positional.count, case .string(let text) = arguments.positional[place] else {
        throw TemplateError("\(name) needs a text")
      }
      return text
    }
    switch name {
    case "lower": return .string(text.lowercased())
    case "upper": return .string(text.uppercased())
    case "capitalize": return .string(text.prefix(1).uppercased() + text.dropFirst().lowercased())
    case "title": return .string(titled(text))
    case "strip", "lstrip", "rstrip":
      return .string(
        stripped(text, arguments.positional.first, left: name != "rstrip", right: name != "lstrip"))
    case "startswith", "endswith":
      return .bool(
        try affixes(arguments).contains {
          name == "startswith"
            ? text.utf8.starts(with: $0.utf8) : text.utf8.reversed().starts(with: $0.utf8.reversed())
        })
    case "removeprefix":
      let prefix = try argument(0)
      return .string(
        text.utf8.starts(with: prefix.utf8)
          ? String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : text)
    case "removesuffix":
      let suffix = try argument(0)
      return .string(
        text.utf8.reversed().starts(with: suffix.utf8.reversed())
          ? String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self) : text)
    case "replace":
      return .string(
        try replaced(
          text, try argument(0), try argument(1),
          arguments.positional.count > 2 ? arguments.positional[2] : arguments["count"]))
    case "split", "rsplit": return .list(try parts(text, arguments, isFromRight: name == "rsplit"))
    case "splitlines": return .list(text.isEmpty ? [] : lines(text).map { .string($0) })
    case "join":
      let elements = try TemplateOperators.elements(arguments.positional.first ?? .none)
      return .string(elements.map(\.text).joined(separator: text))
    case "find", "rfind", "count":
      return .integer(found(name, try argument(0), in: text))
    case "zfill":
      guard let width = TemplateOperators.integer(arguments.positional.first ?? .none), width <= 1000 else {
        throw TemplateError("zfill needs a width")
      }
      let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
      return .string(
        sign + String(repeating: "0", count: max(0, width - text.unicodeScalars.count))
          + text.dropFirst(sign.count))
    default: return .bool(holds(name, text))
    }
  }

  private static func holds(_ name: String, _ text: String) -> Bool {
    let scalars = text.unicodeScalars
    switch name {
    case "isdigit":
      return !text.isEmpty
        && scalars.allSatisfy { $0.properties.numericType == .decimal || $0.properties.numericType == .digit }
    case "isalpha": return !text.isEmpty && scalars.allSatisfy { $0.properties.isAlphabetic }
    case "isalnum":
      return !text.isEmpty
        && scalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    case "isspace": return !text.isEmpty && scalars.allSatisfy { $0.properties.isWhitespace }
    case "islower": return text == text.lowercased() && text != text.uppercased()
    default: return text == text.uppercased() && text != text.lowercased()
    }
  }

  private static func titled(_ text: String) -> String {
    var titled = "", isInside = false
    for character in text {
      titled += isInside ? character.lowercased() : character.uppercased()
      isInside = character.isLetter
    }
    return titled
  }

  private static func affixes(_ arguments: TemplateArguments) throws(TemplateError) -> [String] {
    switch arguments.positional.first {
    case .string(let text)?: return [text]
    case .list(let elements)?: return elements.map(\.text)
    default: throw TemplateError("startswith and endswith need a text")
    }
  }

  private static func stripped(_ text: String, _ signs: TemplateValue?, left: Bool, right: Bool) -> String {
    var wanted: Set<Unicode.Scalar>?
    if case .string(let signs)? = signs { wanted = Set(signs.unicodeScalars) }
    func goes(_ scalar: Unicode.Scalar) -> Bool {
      wanted?.contains(scalar) ?? (scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value))
    }
    var scalars = text.unicodeScalars[...]
    if left { while let first = scalars.first, goes(first) { scalars.removeFirst() } }
    if right { while let last = scalars.last, goes(last) { scalars.removeLast() } }
    return String(scalars)
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Where a text stands in another, from left to right without overlaps, in bytes; an empty one nowhere.
  private static func occurrences(of part: [UInt8], in whole: [UInt8]) -> [Int] {
    guard let first = part.first else { return [] }
    var places: [Int] = [], place = 0
    while place + part.count <= whole.count {
      if whole[place] == first, (1..<part.count).allSatisfy({ whole[place + $0] == part[$0] }) {
        places.append(place)
        place += part.count
      } else {
        place += 1
      }
    }
    return places
  }

  /// `find`, `rfind` and `count`, in characters.
  private static func found(_ name: String, _ part: String, in text: String) -> Int {
    let bytes = Array(text.utf8)
    if part.isEmpty {
      let length = text.unicodeScalars.count
      return name == "count" ? length + 1 : name == "find" ? 0 : length
    }
    let places = occurrences(of: Array(part.utf8), in: bytes)
    if name == "count" { return places.count }
    guard let place = name == "find" ? places.first : lastPlace(of: Array(part.utf8), in: bytes) else {
      return -1
    }
    return String(decoding: bytes[..<place], as: UTF8.self).unicodeScalars.count
  }

  /// Where a text stands last; overlaps count.
  private static func lastPlace(of part: [UInt8], in whole: [UInt8]) -> Int? {
    guard whole.count >= part.count else { return nil }
    return (0...whole.count - part.count).last { place in
      part.indices.allSatisfy { whole[place + $0] == part[$0] }
    }
  }

  private static func replaced(
    _ text: String, _ part: String, _ other: String, _ limit: TemplateValue?
  ) throws(TemplateError) -> String {
    if part.isEmpty { throw TemplateError("replace of an empty text is not known here") }
    let bytes = Array(text.utf8), new = Array(other.utf8), length = part.utf8.count
    var places = occurrences(of: Array(part.utf8), in: bytes)
    if let limit = limit.flatMap(TemplateOperators.integer), limit >= 0 {
      places = Array(places.prefix(limit))
    }
    guard bytes.count + places.count * new.count <= TemplateLimits.length else {
      throw TemplateError("a text that is too long")
    }
    var result: [UInt8] = [], start = 0
    for place in places {
      result += bytes[start..<place]
      result += new
      start = place + length
    }
    return String(decoding: result + bytes[start...], as: UTF8.self)
  }

  private static func parts(_ text: String, _ arguments: TemplateArguments, isFromRight: Bool)
    throws(TemplateError) -> [TemplateValue]
  {
    let most = arguments.value(1, "maxsplit").flatMap(TemplateOperators.integer).flatMap { $0 < 0 ? nil : $0 }
    guard case .string(let sign)? = arguments.value(0, "sep") else {
      let words = text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
      guard let most, words.count > most + 1 else { return words.map { .string($0) } }
      throw TemplateError("split at white space a number of times is not known here")
    }
    guard !sign.isEmpty else { throw TemplateError("split by an empty text") }
    let bytes = Array(text.utf8), length = sign.utf8.count
    var places = occurrences(of: Array(sign.utf8), in: bytes)
    if let most { places = isFromRight ? Array(places.suffix(most)) : Array(places.prefix(most)) }
    var parts: [TemplateValue] = [], start = 0
    for end in places + [bytes.count] {
      parts.append(.string(String(decoding: bytes[start..<end], as: UTF8.self)))
      start = end + length
    }
    return parts
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
