/// The ids with a meaning of their own.
///
/// Those that Apus trains are all present and distinct; a tokenizer made elsewhere may lack some, and what needs a
/// missing one says so.
public struct SpecialTokens: Sendable, Equatable {
  /// `<unk>`: what no piece covers.
  public var unknown: Int32
  /// `<pad>`: fills a row that is shorter than its batch; never a target.
  public var padding: Int32?
  /// `<s>`: begins a document.
  public var begin: Int32?
  /// `</s>`: ends a document.
  public var end: Int32?
  /// `<cls>`: stands first for an encoder.
  public var classification: Int32?
  /// `<sep>`: ends a segment for an encoder.
  public var separator: Int32?
  /// `<mask>`: stands for a token that is to be predicted.
  public var mask: Int32?

  /// The ids given; those of a model that lacks one are nil.
  public init(
    unknown: Int32, padding: Int32? = nil, begin: Int32? = nil, end: Int32? = nil,
    classification: Int32? = nil, separator: Int32? = nil, mask: Int32? = nil
  ) {
    self.unknown = unknown
    self.padding = padding
    self.begin = begin
    self.end = end
    self.classification = classification
    self.separator = separator
    self.mask = mask
  }

  /// Every id that is present.
  public var all: [Int32] {
    [unknown, padding, begin, end, classification, separator, mask].compactMap { $0 }
  }

  /// The ids that are present, by what they mean: `["begin": 1]`.
  public var named: [String: Int32] {
    let all: [String: Int32?] = [
      "unknown": unknown, "padding": padding, "begin": begin, "end": end, "classification": classification,
      "separator": separator, "mask": mask,
    ]
    return all.compactMapValues { $0 }
  }
}
