import Storage

/// Where the special tokens stand around a text, and around two.
struct TokenTemplate: Sendable, Equatable {
  /// One part of it, and the segment that its tokens get.
  enum Part: Sendable, Equatable {
    case first(segment: Int32)
    case second(segment: Int32)
    case tokens([Int32], segment: Int32)
  }

  let single: [Part]
  let pair: [Part]

  /// `<cls> A <sep>`, `<cls> A <sep> B <sep>`: BERT's.
  init(bert component: Component) throws(TokenizerError) {
    let (cls, sep) = (try Self.token(component, "cls"), try Self.token(component, "sep"))
    single = [.tokens([cls], segment: 0), .first(segment: 0), .tokens([sep], segment: 0)]
    pair = single + [.second(segment: 1), .tokens([sep], segment: 1)]
  }

  /// `<s> A </s>`, `<s> A </s></s> B </s>`, all in one segment: RoBERTa's.
  init(roberta component: Component) throws(TokenizerError) {
    let (cls, sep) = (try Self.token(component, "cls"), try Self.token(component, "sep"))
    single = [.tokens([cls], segment: 0), .first(segment: 0), .tokens([sep], segment: 0)]
    pair = single + [.tokens([sep], segment: 0), .second(segment: 0), .tokens([sep], segment: 0)]
  }

  /// The parts as the file lists them.
  init(_ component: Component) throws(TokenizerError) {
    var ids: [String: [Int32]] = [:]
    for (name, token) in try component.entries("special_tokens") {
      var list: [Int32] = []
      for value in try token.elements("ids") {
        guard case .integer(let id) = value, let id = Int32(exactly: id), id >= 0, list.count < 64 else {
          throw token.refused("ids", "has \(value.text), which is no id")
        }
        list.append(id)
      }
      ids[name] = list
    }
    single = try Self.parts(component, "single", ids, hasSecond: false)
    pair = try Self.parts(component, "pair", ids, hasSecond: true)
  }

  /// A pair of a name and an id.
  private static func token(_ component: Component, _ name: String) throws(TokenizerError) -> Int32 {
    let values = try component.elements(name)
    guard values.count == 2, case .integer(let id) = values[1], let id = Int32(exactly: id), id >= 0 else {
      throw component.refused(name, "is not a token with its id")
    }
    return id
  }

  private static func parts(
    _ component: Component, _ name: String, _ ids: [String: [Int32]], hasSecond: Bool
  ) throws(TokenizerError) -> [Part] {
    var parts: [Part] = []
    for part in try component.components(name) {
      if part["Sequence"] != nil {
        let sequence = try part.component("Sequence")
        let segment = Int32(clamping: try sequence.count("type_id", default: 0))
        let text = try sequence.text("id")
        guard text == "A" || text == "B" && hasSecond else { throw sequence.refused("id", "is “\(text)”") }
        parts.append(text == "A" ? .first(segment: segment) : .second(segment: segment))
      } else {
        let token = try part.component("SpecialToken")
        let text = try token.text("id")
        guard let list = ids[text] else {
          throw token.refused("id", "is “\(text)”, which is not among special_tokens")
        }
        parts.append(.tokens(list, segment: Int32(clamping: try token.count("type_id", default: 0))))
      }
    }
    return parts
  }

  /// The largest id that it puts anywhere; −1 for none.
  var largestID: Int32 {
    (single + pair).reduce(-1) { largest, part in
      if case .tokens(let ids, _) = part { max(largest, ids.max() ?? -1) } else { largest }
    }
  }

  /// The tokens of one text or two, with the special ones, and the segment of each.
  func apply(_ first: [Int32], _ second: [Int32]?) -> (ids: [Int32], segments: [Int32]) {
    var ids: [Int32] = []
    var segments: [Int32] = []
    for part in second == nil ? single : pair {
      let (tokens, segment) =
        switch part {
        case .first(let segment): (first, segment)
        case .second(let segment): (second ?? [], segment)
        case .tokens(let tokens, let segment): (tokens, segment)
        }
      ids += tokens
      segments += repeatElement(segment, count: tokens.count)
    }
    return (ids, segments)
  }
}
