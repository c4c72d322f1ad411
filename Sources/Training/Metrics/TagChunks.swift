/// Entities in a sentence's tags, as conlleval and seqeval's default mode find them.
///
/// A tag is `O` or a sign of place and a kind: B, I, M (inside), E or L (last), S or U (alone) before `-`, as in BIO, BIOES,
/// BMES and BILOU. A tag that may not stand where it does begins an entity. Where tags are no such signs, as those of parts
/// of speech, each word that is not `O` is one by itself.
package struct TagChunks: Sendable {
  /// An entity: its kind, and the words it has.
  package struct Entity: Sendable, Hashable {
    /// What it is: `person`.
    package let kind: String
    /// Its words.
    package let words: Range<Int>
  }

  /// The place and the kind that a tag says.
  private struct Part {
    let place: Character
    let kind: String
  }

  private let parts: [Part]
  /// Whether the tags say where in an entity a word stands.
  package let isSchemed: Bool

  /// The chunks of these tags.
  package init(_ tags: [String]) {
    let read = tags.map(Self.schemed)
    isSchemed = !read.contains { $0 == nil } && read.contains { $0?.place != "O" }
    parts = zip(tags, read).map { tag, part in
      isSchemedPart(part) ?? Part(place: tag == "O" ? "O" : "S", kind: tag)
    }
    func isSchemedPart(_ part: Part?) -> Part? { read.contains { $0 == nil } ? nil : part }
  }

  /// The kinds, sorted.
  package var kinds: [String] { Set(parts.filter { $0.place != "O" }.map(\.kind)).sorted() }

  private static func schemed(_ tag: String) -> Part? {
    if tag == "O" { return Part(place: "O", kind: "") }
    guard let sign = tag.first, tag.dropFirst().first == "-", tag.count > 2 else { return nil }
    let kind = String(tag.dropFirst(2))
    switch sign {
    case "B", "I", "E", "S": return Part(place: sign, kind: kind)
    case "M": return Part(place: "I", kind: kind)
    case "L": return Part(place: "E", kind: kind)
    case "U": return Part(place: "S", kind: kind)
    default: return nil
    }
  }

  /// The entities of a sentence, whose words have the tags of these numbers.
  package func entities(_ tags: [Int]) -> [Entity] {
    var found: [Entity] = []
    var start = 0
    var last = Part(place: "O", kind: "")
    for place in 0...tags.count {
      let part = place < tags.count ? parts[tags[place]] : Part(place: "O", kind: "")
      if Self.ends(last, part) { found.append(Entity(kind: last.kind, words: start..<place)) }
      if Self.begins(last, part) { start = place }
      last = part
    }
    return found
  }

  private static func ends(_ last: Part, _ part: Part) -> Bool {
    switch last.place {
    case "O": false
    case "E", "S": true
    default: part.place == "B" || part.place == "S" || part.place == "O" || last.kind != part.kind
    }
  }

  private static func begins(_ last: Part, _ part: Part) -> Bool {
    switch part.place {
    case "O": false
    case "B", "S": true
    default: last.place == "E" || last.place == "S" || last.place == "O" || last.kind != part.kind
    }
  }
}
