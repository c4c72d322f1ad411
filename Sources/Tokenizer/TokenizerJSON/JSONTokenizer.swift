import Foundation
import Storage
import Synchronization

/// A tokenizer of Hugging Face's `tokenizers`, from its `tokenizer.json` or the older files.
///
/// Ids, places in the text and decoded texts are those of that library; `scripts/check-tokenizers` compares them.
public final class JSONTokenizer: Tokenizer, Sendable {
  let path: String
  let normalizer: (any TextNormalizer)?
  let preTokenizers: [any PreTokenizer]
  let model: any TokenModel
  let postProcessor: PostProcessor
  let decoder: (any TokenDecoder)?
  let added: AddedTokens
  /// Whether places must be kept even where only ids are asked for.
  let needsOrigins: Bool
  private let workspaces = Mutex<[SharedWorkspace]>([])
  private let files: [(name: String, data: Data)]

  /// One more than the largest id.
  public let vocabularySize: Int
  /// The ids of the tokens with a meaning of their own, by the names that its files or published models give them.
  public let specialTokens: SpecialTokens
  /// The SHA-256 of the files that say how text is cut, in hexadecimal.
  public let fingerprint: String

  /// Puts a tokenizer together.
  ///
  /// - Parameters:
  ///   - description: its components.
  ///   - path: the file that it is named by, for errors.
  ///   - fingerprint: the digest of its files.
  ///   - companions: the files beside it.
  /// - Throws: `TokenizerError` for what is not known or contradicts itself; `FileError` for a companion that cannot
  /// be read.
  init(
    _ description: TokenizerDescription, path: String, fingerprint: String, companions: TokenizerCompanions
  ) throws {
    let members = try Component(.object(description.members), file: path, place: "")
    if let version = try members.optionalText("version"), version != "1.0" {
      throw members.unknown("version", version)
    }
    guard let parts = description.model else {
      throw members.refused("model", "is missing; expected an object")
    }
    self.path = path
    self.fingerprint = fingerprint
    normalizer = members["normalizer"] == nil ? nil : try Normalizers.make(members.part("normalizer"))
    var steps = members["pre_tokenizer"] == nil ? [] : try PreTokenizers.make(members.part("pre_tokenizer"))
    let byteLevel = steps.last as? ByteLevelPreTokenizer
    model = try TokenModels.make(parts, takesBytes: byteLevel != nil, file: path)
    if let byteLevel, (model as? BPEModel)?.takesBytes == true {
      steps[steps.count - 1] = byteLevel.withoutMapping
    }
    preTokenizers = steps
    postProcessor =
      members["post_processor"] == nil
      ? PostProcessor() : try PostProcessor(members.part("post_processor"))
    decoder = members["decoder"] == nil ? nil : try Decoders.make(members.part("decoder"))
    var tokens: [AddedToken] = []
    if members["added_tokens"] != nil {
      let values = try members.elements("added_tokens")
      guard values.count <= 1_000_000 else {
        throw members.refused("added_tokens", "are more than 1,000,000")
      }
      for (index, value) in values.enumerated() {
        tokens.append(try AddedToken(Component(value, file: path, place: "added_tokens[\(index)]")))
      }
    }
    added = try AddedTokens(tokens, model.vocabulary, normalizer, file: path)
    needsOrigins = Self.needsOrigins(normalizer, steps)
    vocabularySize = max(model.vocabulary.size, Int(added.largestID) + 1)
    guard Int(postProcessor.template?.largestID ?? -1) < vocabularySize else {
      throw members.refused(
        "post_processor", "puts the id \(postProcessor.template?.largestID ?? -1) there, which is no token")
    }
    specialTokens = SpecialTokenNames(companions.special).resolve(added, model)
    files = try companions.files()
  }

  /// Whether a step asks where a stretch begins after another may have moved that.
  private static func needsOrigins(_ normalizer: (any TextNormalizer)?, _ steps: [any PreTokenizer]) -> Bool {
    let place = steps.firstIndex { ($0 as? MetaspacePreTokenizer)?.metaspace.scheme == .first }
    return place.map { normalizer != nil || $0 > 0 } ?? false
  }

  /// 64 MB: the places of tokens are counted in 32 bits, and rules may make a text longer.
  public var maximumTextBytes: Int { 1 << 26 }

  /// What its post-processor puts around a text; nothing where it has none.
  public func textFrame() throws -> TextFrame? {
    try postProcessor.template?.frame(path) ?? TextFrame(marksSecond: true)
  }

  /// The files that lay beside the one it was opened from, byte for byte: what transformers opens it by.
  public func checkpointFiles(role: TokenizerRole, maximumLength: Int) -> [(name: String, data: Data)] {
    files
  }

  /// Lends `body` a workspace that no other thread has.
  func withWorkspace<Result>(
    _ body: (ModelWorkspace) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    let lent = workspaces.withLock { $0.popLast() } ?? SharedWorkspace()
    defer { workspaces.withLock { if $0.count < 64 { $0.append(lent) } } }
    return try body(lent.workspace)
  }
}

/// A workspace on its way between threads.
fileprivate final class SharedWorkspace: @unchecked Sendable {
  // Sendable: it is either in the list, where nobody uses it, or with the one thread that took it out under the lock.
  let workspace = ModelWorkspace()
}

extension Component {
  /// The component that a member of the whole file is.
  fileprivate func part(_ name: String) throws(TokenizerError) -> Component {
    try Component(self[name] ?? .null, file: file, place: name)
  }
}
