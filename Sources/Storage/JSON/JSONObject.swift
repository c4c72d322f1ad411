/// The members of a JSON object, in their order.
///
/// Keys are told apart by their UTF-8, as the standard demands: two spellings of "é" that Swift's strings call equal are two
/// keys, and both may stand in a vocabulary.
public struct JSONObject: Sendable {
  /// A key with its value.
  public typealias Member = (key: String, value: JSONValue)

  /// All members, in order.
  public private(set) var members: [Member] = []
  /// Where each key stands in ``members``.
  private var places: [ExactText: Int] = [:]

  /// An object without members.
  public init() {}

  /// The members given; no key may stand twice.
  public init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { append(key, value) }
  }

  /// The members of a dictionary, by key.
  public init(_ members: [String: JSONValue]) {
    for (key, value) in members.sorted(by: { $0.key < $1.key }) { append(key, value) }
  }

  /// The number of members.
  public var count: Int { members.count }

  /// The keys, in order.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key; nil if the object has no such key.
  ///
  /// A new key goes to the end.
  public subscript(key: String) -> JSONValue? {
    get { places[ExactText(key)].map { members[$0].value } }
    set {
      let place = places[ExactText(key)]
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil):
        members.remove(at: place)
        places = [:]
        for (index, member) in members.enumerated() { places[ExactText(member.key)] = index }
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Appends a member whose key the object does not have.
  private mutating func append(_ key: String, _ value: JSONValue) {
    let old = places.updateValue(members.count, forKey: ExactText(key))
    precondition(old == nil, "the key \(key) stands twice")
    members.append((key, value))
  }
}

extension JSONObject: Equatable {
  /// Whether both have the same keys with the same values, in whatever order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: Sequence {
  /// Goes through the members in order.
  public func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// The members of a literal, in order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

/// Text that equals only what has the same UTF-8.
struct ExactText: Hashable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
