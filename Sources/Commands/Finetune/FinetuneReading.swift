import Data
import Foundation
import Training

extension Finetune {
  /// What a checkpoint keeps of how rows were read, where that is not as usual.
  func readingFile(_ prepared: PreparedFinetuning) -> [(name: String, data: Data)] {
    if options.long == .truncate { return [] }
    return [(RowReading.name, RowReading(long: options.long, maxLength: prepared.maxLength).data)]
  }
}
