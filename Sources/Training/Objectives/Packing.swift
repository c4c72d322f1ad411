import Data
import Storage

/// How documents are put into a decoder's sequences.
public enum Packing: String, Sendable, CaseIterable {
  /// The text is one stream, cut into windows wherever they end; no position is empty.
  case windows
  /// Whole documents are packed into contexts, and only those longer than one are cut (Ding et al. 2024).
  case bestFit = "best-fit"

  /// How full the contexts of best-fit packing are, and how many documents are cut; nil where nothing is packed.
  static func report(_ samplers: [any SequenceSampler]) -> String? {
    let packed = samplers.compactMap { $0 as? PackedSampler }
    guard !packed.isEmpty else { return nil }
    let positions = packed.reduce(0.0) { $0 + Double($1.tokensPerEpoch) / $1.fill }
    let fill = Double(packed.reduce(0) { $0 + $1.tokensPerEpoch }) / positions
    let contexts = packed.reduce(0) { $0 + $1.count }, cut = packed.reduce(0) { $0 + $1.cutDocuments }
    return "best-fit packing: \(contexts) contexts, \(Format.decimal(fill * 100, digits: 1)) % full, "
      + "\(cut) documents longer than one and cut"
  }
}
