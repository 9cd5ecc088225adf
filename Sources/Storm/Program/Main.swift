import Azoth
import AzothEngine
internal import Foundation

/// `Storm --url URL [--direct-url URL] [--pooled] [--seconds 60] [--seed N] [--history FILE] [--restart COMMAND]`
///
/// Exit code 0: nothing was wrong that can be seen from inside; 1: something was; 2: misuse; 3: it did not end.
@main
struct Main {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments)
            say("seed \(options.seed), \(options.seconds) s")
            let storm = try Storm(options)
            watch(storm, options)
            try await storm.prepare()
            let tickers = Tickers()
            let ticking = tickers.start()
            let sabotage = await storm.run()
            tickers.stop()
            await ticking.value
            await Aftermath(storm: storm).check()
            let history = storm.place.history
            say("\(history.operations) operations:\n\(history.summary)")
            say("\(sabotage.kills) connections killed, \(sabotage.restarts) restarts")
            say("a task was woken \(tickers.worst.task) late at worst, a thread \(tickers.worst.thread)")
            exit(history.violations.isEmpty ? 0 : 1)
        } catch let error as Options.Misuse {
            say(error.text)
            exit(2)
        } catch {
            say("the storm did not begin: \(error)")
            exit(1)
        }
    }

    /// It must not go on for ever, whatever happens inside.
    private static func watch(_ storm: Storm, _ options: Options) {
        Thread.detachNewThread {
            sleep(UInt32(options.seconds + 120))
            say("VIOLATION: it does not end. \(storm.place.engine.pool.status)\n\(storm.place.history.summary)")
            exit(3)
        }
    }
}

/// Writes a line at once.
func say(_ line: String) { try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8)) }
