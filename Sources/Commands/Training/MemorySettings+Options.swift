import Forecast
import Transformer

extension MemorySettings {
  /// The options to add to a command of `other` settings, to make it one of these.
  ///
  /// - Parameter lengthOption: the name of the option for the length.
  package func options(from other: MemorySettings, lengthOption: String) -> String {
    var words: [String] = []
    if let size, size != other.size { words.append("--size \(size.rawValue)") }
    if let length, length != other.length { words.append("\(lengthOption) \(length)") }
    if batchSize != other.batchSize {
      words.append("--batch-size \(batchSize) --accumulate \(accumulate)")
    }
    if checkpointsActivations && !other.checkpointsActivations { words.append("--checkpoint-activations") }
    return words.joined(separator: " ")
  }
}
