import Storage
import Transformer

/// How a model's folder says that texts become embeddings, in the files of sentence-transformers.
package struct EmbeddingSettings: Sendable {
  /// What makes a row of a sequence's hidden states; the rows of several stand one after another.
  package var poolings: [Pooling] = []
  /// Whether the tokens of a prompt have a part in the pooling.
  package var includesPrompt = true
  /// What happens to the row then.
  package var steps: [EmbeddingStep] = []
  /// The longest sequence, in tokens; nil for the model's context.
  package var maxLength: Int?
  /// Whether texts are lower-cased.
  package var lowercases = false
  /// Texts to be put before others, by name.
  package var prompts: [String: String] = [:]
  /// The name of the one put there where nothing is said.
  package var defaultPrompt: String?
  /// Whether the folder says how; else it is the mean of an encoder's tokens, and a decoder's last.
  package let isStated: Bool

  /// Reads what a folder says.
  ///
  /// - Parameters:
  ///   - folder: of the model.
  ///   - configuration: of the model.
  /// - Throws: ``FileError`` for a file that cannot be read, and by its name for a module that Apus does not compute.
  package init(_ folder: String, _ configuration: ModelConfiguration) throws(FileError) {
    let files = SentenceFiles(folder)
    let modules = try files.modules()
    isStated = modules != nil
    var width = configuration.hiddenSize
    for module in modules ?? [] {
      try add(module, files, &width)
    }
    if poolings.isEmpty { poolings = [configuration.isCausal ? .last : .mean] }
    (maxLength, lowercases) = try files.limits()
    (prompts, defaultPrompt) = try files.prompts()
  }

  /// Adds what a module does to what comes before it.
  private mutating func add(
    _ module: SentenceFiles.Module, _ files: SentenceFiles, _ width: inout Int
  ) throws(FileError) {
    switch module.kind {
    case "Transformer":
      guard module.path.isEmpty || module.path == "." else {
        throw files.refused("has the model itself in “\(module.path)”", "give \(module.path) as the model")
      }
    case "Pooling" where poolings.isEmpty:
      (poolings, includesPrompt) = try files.pooling(module, width: width)
      width *= poolings.count
    case "Dense" where !poolings.isEmpty:
      let layer = try DenseLayer(files.folder + "/" + module.path, width: width)
      steps.append(.dense(layer))
      width = layer.width
    case "Normalize" where !poolings.isEmpty: steps.append(.normalize)
    default:
      throw files.refused(
        "has the module “\(module.kind)” at place \(module.index)",
        "Apus computes Transformer, then Pooling, then Dense and Normalize")
    }
  }

  /// The prompt of a name, or the one for texts of which nothing is said; empty where there is none.
  ///
  /// - Returns: nil where there is no prompt of that name.
  package func prompt(_ name: String?) -> String? {
    guard let name = name ?? defaultPrompt else { return "" }
    return prompts[name]
  }

  /// The numbers of an embedding.
  ///
  /// - Parameter hiddenSize: the model's.
  package func width(hiddenSize: Int) -> Int {
    for case .dense(let layer) in steps.reversed() { return layer.width }
    return hiddenSize * poolings.count
  }

  /// What an embedding is, in words: "mean of the tokens, normalised".
  package var words: String {
    let last = steps.map { step in
      if case .normalize = step { "normalised" } else { "through a dense layer" }
    }
    return ([poolings.map(\.words).joined(separator: " beside ")] + last).joined(separator: ", ")
  }
}
