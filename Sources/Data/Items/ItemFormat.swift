/// How a row of JSON becomes an item.
package protocol ItemFormat: Sendable {
  /// The keys that rows have, for messages.
  static var keys: String { get }

  /// The item of a row.
  ///
  /// - Throws: ``ItemProblem`` for a row that is none.
  func item(_ row: ItemRow) throws(ItemProblem) -> LikelihoodItem
}

/// Why a row is no item.
package struct ItemProblem: Error, Equatable {
  /// What was expected and what was found.
  let message: String

  init(_ message: String) { self.message = message }
}

/// The members of a row, asked for by their kind.
package struct ItemRow {
  private let members: [(key: String, value: RowValue)]

  init(_ members: [(key: String, value: RowValue)]) { self.members = members }

  private func value(_ key: String) -> RowValue? { members.first { $0.key == key }?.value }

  /// Whether there is a member of that name.
  func has(_ key: String) -> Bool { value(key) != nil }

  /// What is there, for messages.
  var keys: String { members.map(\.key).joined(separator: ", ") }

  /// The text of a key.
  func text(_ key: String, mayBeEmpty: Bool = false) throws(ItemProblem) -> String {
    let value = value(key)
    guard case .string(let text)? = value else { throw odd(key, value, "a string") }
    guard mayBeEmpty || !text.isEmpty else { throw ItemProblem("\"\(key)\" is empty; expected a text") }
    return text
  }

  /// The texts of a key, two or more.
  func texts(_ key: String, mayBeEmpty: Bool = false) throws(ItemProblem) -> [String] {
    let value = value(key)
    guard case .array(let elements)? = value else { throw odd(key, value, "a list of two strings or more") }
    guard elements.count >= 2 else {
      throw ItemProblem("\"\(key)\" has \(elements.count) of the two texts or more that are expected")
    }
    var texts: [String] = []
    for (index, element) in elements.enumerated() {
      guard case .string(let text) = element else {
        throw ItemProblem("text \(index) of \"\(key)\" is \(element.kind), expected a string")
      }
      guard mayBeEmpty || !text.isEmpty else { throw ItemProblem("text \(index) of \"\(key)\" is empty") }
      texts.append(text)
    }
    return texts
  }

  /// The number, from 0, of one of `count` texts.
  func place(_ key: String, below count: Int) throws(ItemProblem) -> Int {
    let value = value(key)
    let expected = "a whole number from 0 to \(count - 1)"
    switch value {
    case .number(let digits)?, .string(let digits)?:
      guard let place = Int(digits), (0..<count).contains(place) else {
        throw ItemProblem("\"\(key)\" is \(digits.prefix(20)), expected \(expected)")
      }
      return place
    default: throw odd(key, value, expected)
    }
  }

  private func odd(_ key: String, _ value: RowValue?, _ expected: String) -> ItemProblem {
    guard let value else { return ItemProblem("there is no \"\(key)\"; the keys are \(keys)") }
    return ItemProblem("\"\(key)\" is \(value.kind), expected \(expected)")
  }
}

/// What stands between a context and the text behind it.
package struct ItemDelimiter: Sendable, Equatable {
  private let given: String?

  /// - Parameter given: nil for a space before a text that does not begin with white space itself.
  package init(_ given: String?) { self.given = given }

  /// What stands before `text`.
  func before(_ text: String) -> String {
    given ?? (text.unicodeScalars.first?.properties.isWhitespace == true ? "" : " ")
  }
}
