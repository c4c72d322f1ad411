import Storage

/// A description as lines for people.
enum DescriptionTable {
  /// The lines, each with its name; further lines of the same thing have none.
  static func rows(_ d: ModelDescription) -> [(name: String, value: String)] {
    var rows = [
      ("model", d.folder), ("family", "\(d.family) (\(d.className)): \(d.summary)"),
      (
        "made",
        d.isOwn ? "here" + (d.objective.map { ", pretrained with objective \($0)" } ?? "") : "elsewhere"
      ),
      ("size", size(d)), ("parameters", parameters(d.parameters)),
    ]
    if let labels = d.labels { rows.append(("labels", list(labels))) }
    if let weights = d.weights {
      let types = weights.types.sorted { $0.value > $1.value }.map { "\($0.key) \(Format.bytes($0.value))" }
      rows.append(("weights", "\(weights.tensors) tensors: \(types.joined(separator: ", "))"))
    }
    if let tokenizer = d.tokenizer {
      rows.append(("tokenizer", "\(tokenizer.format), \(tokenizer.size) pieces: \(tokenizer.file)"))
      let special = tokenizer.special.sorted { $0.value.id < $1.value.id }
      rows.append(
        ("", special.map { "\($0.key) \($0.value.piece) (\($0.value.id))" }.joined(separator: ", ")))
    }
    let m = d.memory
    rows.append(
      ("memory", "inference \(Format.bytes(m.inference)) (a sequence of \(m.inferenceTokens) tokens, fp32)"))
    rows.append(
      (
        "",
        "training \(Format.bytes(m.training)) (\(m.trainingRows) rows of \(m.trainingTokens) tokens, AdamW, fp32)"
      ))
    rows += d.uses.enumerated().map { ($0 == 0 ? "can" : "", $1) }
    return rows + d.amiss.map { ("amiss", $0) }
  }

  private static func size(_ d: ModelDescription) -> String {
    let shared = d.keyValueHeads == d.heads ? "" : " sharing \(d.keyValueHeads) of keys and values"
    return "\(d.layers) layers × \(d.hiddenSize), \(d.heads) heads\(shared) of \(d.headSize), feed-forward "
      + "\(d.intermediateSize), context \(d.contextLength), vocabulary \(d.vocabularySize)"
  }

  private static func parameters(_ p: ModelDescription.Parameters) -> String {
    let generator = p.generator == 0 ? "" : "; its generator \(Format.count(p.generator)) more"
    return
      "\(Format.count(p.total)): embedding \(Format.count(p.embedding)), blocks \(Format.count(p.blocks)), "
      + "head \(Format.count(p.head))\(generator)"
  }

  private static func list(_ labels: [String]) -> String {
    let shown = labels.prefix(12).joined(separator: ", ")
    return "\(labels.count): \(shown)" + (labels.count > 12 ? ", …" : "")
  }
}
