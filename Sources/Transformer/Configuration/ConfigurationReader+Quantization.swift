import Storage

// Settings by which the stored numbers are not those that the model computes with.
extension ConfigurationReader {
  /// Refuses a model whose weights are quantized, or are to be as they are loaded.
  func refuseQuantization() throws(FileError) {
    for key in ["quantization_config", "quantization", "compression_config"] {
      guard let value = value(key) else { continue }
      var method: String?
      if case .object(let members) = value {
        for name in ["quant_method", "mode", "format"] where method == nil {
          if case .string(let text)? = members[name] { method = String(text.prefix(40)) }
        }
        if members.count == 0 { continue }
      }
      throw FileError(
        .badInput, path,
        "\(key)\(method.map { " (\($0))" } ?? "") asks for quantized weights, with which Apus does not compute",
        remedy:
          "take the unquantized model; or, if the stored weights are whole and are to be used as they are, remove "
          + "\(key) from config.json")
    }
  }
}
