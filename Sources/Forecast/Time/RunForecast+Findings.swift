import Data
import Storage
import Training

extension RunForecast {
  /// Parameters for whose sake a token of new text is best spent (Hoffmann et al. 2022, "Training compute-optimal large
  /// language models").
  private static let tokensPerParameter = 20.0
  /// Repeating text up to four times is nearly as good as new text (Muennighoff et al. 2023, "Scaling data-constrained
  /// language models").
  private static let epochsAsGoodAsNew = 4.0
  /// Everything unusual about the run.
  package var findings: [Finding] {
    var findings: [Finding] = []
    if isPretraining {
      let far = tokensForEach / Self.tokensPerParameter
      if far < 0.25 {
        findings.append(
          Finding(
            .note, "few-tokens",
            "\(Format.decimal(tokensForEach, digits: 1)) tokens for each parameter, where about 20 make the best of the time (Hoffmann et al. 2022)",
            remedy:
              "A smaller model would learn more in the same time, and more text or steps would teach this one more"
          ))
      } else if far > 10 {
        findings.append(
          Finding(
            .note, "many-tokens",
            "\(Format.count(tokensForEach)) tokens for each parameter, where about 20 make the best of the time (Hoffmann et al. 2022)",
            remedy: "A larger model would learn more in the same time, unless it is to stay small"))
      }
      if epochs > Self.epochsAsGoodAsNew {
        findings.append(
          Finding(
            .note, "many-epochs",
            "the text is read \(Format.decimal(epochs, digits: 1)) times; beyond four times repeating teaches less and less (Muennighoff et al. 2023)",
            remedy: "Watch the validation loss, or add text"))
      }
    }
    if schedule.warmup >= steps, steps > 1, schedule.warmup > 0 {
      findings.append(
        Finding(
          .warning, "all-warm-up",
          "the warm-up takes all \(steps) steps, so the learning rate never reaches \(Format.scientific(schedule.peak))",
          remedy: "Give a shorter warm-up, or a longer run"))
    }
    if let free = DiskSpace.free(at: plan.folder), free < (plan.keptCheckpoints + 2) * checkpointBytes {
      findings.append(
        Finding(
          .warning, "disk",
          "\(Format.bytes(free)) are free where the run is written, and \(plan.keptCheckpoints + 1) checkpoints and one being written take \(Format.bytes((plan.keptCheckpoints + 2) * checkpointBytes))",
          remedy: "Make room, or write elsewhere"))
    }
    return findings
  }
}
