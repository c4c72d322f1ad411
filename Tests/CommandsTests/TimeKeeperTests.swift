import Commands
import Testing

/// How many steps more fit into what is left of a run's time.
@Suite struct TimeKeeperTests {
  /// The seconds from a step to another, with evaluations at their cadence and one at the end.
  private func seconds(from first: Int, to last: Int, pace: Double, evaluation: Double, every: Int) -> Double
  {
    (first..<last).reduce(0) { sum, step in
      sum + pace + ((step + 1) % every == 0 || step + 1 == last ? evaluation : 0)
    }
  }

  @Test(arguments: [(0.125, 3.2, 239), (0.01, 0.4, 50), (1, 0, 10), (0.2, 30, 1000)], [7, 60, 130, 480])
  func theRunEndsInTime(_ costs: (pace: Double, evaluation: Double, every: Int), _ step: Int) {
    let (pace, evaluation, every) = costs
    let elapsed = Double(step) * pace + Double(step / every) * evaluation
    for left in [60.0, 61.7, 300, 1234] where left > 2 * evaluation {
      let more = TimeKeeper.more(
        after: step, elapsed: elapsed, left: left, evaluation: evaluation, every: every)
      let taken = seconds(
        from: step, to: step + more, pace: pace, evaluation: evaluation, every: every)
      // Within one evaluation, as the last may or may not fall on the cadence.
      #expect(taken <= left + 1e-6 + pace && taken >= left - evaluation - 2 * pace)
    }
  }

  @Test func aRunWhoseTimeIsOverTakesOneStepMore() {
    #expect(TimeKeeper.more(after: 10, elapsed: 100, left: -5, evaluation: 1, every: 100) == 1)
  }
}
