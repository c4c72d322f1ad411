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
    if let grams = d.nGrams {
      let what = grams.kind == "both" ? "words and characters" : grams.kind
      let weights = [grams.transformerWeight, grams.nGramWeight].map { Format.decimal(Double($0), digits: 2) }
      rows.append(
        (
          "n-grams",
          "\(Format.count(grams.grams)) of \(what) beside the weights; the model counts \(weights[0]), they \(weights[1])"
        ))
    }
    if let tokenizer = d.tokenizer {
      rows.append(("tokenizer", "\(tokenizer.format), \(tokenizer.size) pieces: \(tokenizer.file)"))
      let special = tokenizer.special.sorted { $0.value.id < $1.value.id }
      rows.append(
        ("", special.map { "\($0.key) \($0.value.piece) (\($0.value.id))" }.joined(separator: ", ")))
    }
    rows += d.memory.enumerated().map { index, memory in
      let pass = memory.rows == 1 ? "a sequence" : "\(memory.rows) rows"
      let method = memory.use == "training" ? ", AdamW" : ""
      return (
        index == 0 ? "memory" : "",
        "\(memory.use) \(Format.bytes(memory.bytes)) (\(pass) of \(memory.tokens) tokens\(method), fp32)"
      )
    }
    rows += d.uses.enumerated().map { ($0 == 0 ? "can" : "", $1) }
    return rows + d.amiss.map { ("amiss", $0) }
  }

  private static func size(_ d: ModelDescription) -> String {
    let shared = d.keyValueHeads == d.heads ? "" : " sharing \(d.keyValueHeads) of keys and values"
    return "\(d.layers) layers × \(d.hiddenSize), \(d.heads) heads\(shared) of \(d.headSize), feed-forward "
      + "\(d.intermediateSize), context \(d.contextLength), vocabulary \(d.vocabularySize)"
  }

  private static func parameters(_ parts: [String: Int]) -> String {
    func count(_ part: String) -> String { Format.count(parts[part] ?? 0) }
    let generator = parts["generator"] == nil ? "" : "; its generator \(count("generator")) more"
    return
      "\(count("total")): embedding \(count("embedding")), blocks \(count("blocks")), head \(count("head"))"
      + generator
  }

  private static func list(_ labels: [String]) -> String {
    let shown = labels.prefix(12).joined(separator: ", ")
    return "\(labels.count): \(shown)" + (labels.count > 12 ? ", …" : "")
  }
}
