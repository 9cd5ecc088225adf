# What there is to do here. `make demo` and `make test` need nothing installed but Swift and make.

SWIFT ?= swift
# Where `make demo` runs: sqlite or postgres.
DATABASE ?= sqlite

.PHONY: help demo demo-sqlite demo-postgres test test-sanitize test-long acceptance storm parity lint format bench \
	bench-compare bench-instructions budgets dependencies \
	test-dependencies

help:
	@echo "make demo            build and run the program of the README; with DATABASE=postgres on a PostgreSQL of its own"
	@echo "make test            build and run all tests, on SQLite and on a PostgreSQL of their own"
	@echo "make test-sanitize   run the tests of engine, drivers and ORM under AddressSanitizer and ThreadSanitizer"
	@echo "make test-long       a million random operations on a session against a naive model (OPERATIONS=n SEED=n)"
	@echo "make acceptance      build a user's package, run its tests, and see that misuses do not compile"
	@echo "make parity          run scenarios here and in SQLAlchemy, and compare"
	@echo "make budgets         what operations may allocate and execute (a part of make test)"
	@echo "make storm           the driver of PostgreSQL among cancelled tasks, lost connections and restarts"
	@echo "                     (SECONDS=60 SEED=n POOLER=pgbouncer SANITIZE=thread)"
	@echo "make lint            check the formatting of every file"
	@echo "make format          format every file"
	@echo "make bench           measure against C, GRDB and SQLAlchemy (ONLY=W4,sqlite for a part)"
	@echo "make bench-instructions  count instructions of operations under valgrind, against committed numbers"
	@echo "make bench-compare   compare two results: make bench-compare BEFORE AFTER"

demo: demo-$(DATABASE)

demo-sqlite: dependencies
	$(SWIFT) run Quickstart

demo-postgres:
	@Scripts/install-dependencies server
	$(SWIFT) build --product QuickstartPostgres
	@Scripts/postgres-cluster run sh -c '$(SWIFT) run --skip-build QuickstartPostgres "$$AZOTH_POSTGRES_URL"'

demo-%:
	@echo "error: there is no demo on $*: DATABASE is sqlite or postgres" >&2; exit 1

test: test-dependencies
	@Scripts/postgres-cluster run Scripts/naming-failures $(SWIFT) test
	@SWIFT="$(SWIFT)" Scripts/budgets allocations
	@SWIFT="$(SWIFT)" Tests/Acceptance/run

# In build folders of their own. Of the tests under a sanitizer those are left out that measure memory or time.
SANITIZED_TESTS ?= AzothORMTests|AzothEngineTests|AzothPostgresTests|DriverTests
# The generator runs during the build, under the sanitizer as well.
test-sanitize: test-dependencies
	@export ASAN_OPTIONS=detect_leaks=0; for sanitizer in address thread; do \
		options="--sanitize=$$sanitizer --scratch-path .build-$$sanitizer"; \
		$(SWIFT) build --build-tests $$options && \
		Scripts/postgres-cluster run Scripts/sanitized $$sanitizer $(SWIFT) test --skip-build $$options \
			--filter '$(SANITIZED_TESTS)' --skip 'HeapTests|RunsInConstantMemory|SweepTests|SQLiteThreadTests' || exit 1; \
	done

# On each database. The seed is printed: SEED=n repeats a run.
test-long: test-dependencies
	@AZOTH_TEST_OPERATIONS="$(or $(OPERATIONS),1000000)" AZOTH_TEST_SEED="$(or $(SEED),$(shell date +%s))" \
		Scripts/postgres-cluster run $(SWIFT) test --filter 'AzothORMTests.Random(Model|Link|Trash)Tests'

acceptance: dependencies
	@SWIFT="$(SWIFT)" Tests/Acceptance/run

parity: dependencies
	@SWIFT="$(SWIFT)" Tests/Parity/run

storm: test-dependencies
	@SWIFT="$(SWIFT)" Scripts/storm "$(or $(SECONDS),60)" "$(SEED)" "$(POOLER)" "$(SANITIZE)"

lint:
	@SWIFT="$(SWIFT)" Scripts/lint

format:
	@Scripts/swift-files | xargs -0 $(SWIFT) format format --in-place --parallel

bench: dependencies
	@Benchmarks/bench "$(ONLY)"

budgets: dependencies
	@SWIFT="$(SWIFT)" Scripts/budgets allocations

bench-instructions: dependencies
	@SWIFT="$(SWIFT)" Scripts/budgets instructions

# The two words behind `bench-compare` are results, not targets.
ifeq (bench-compare,$(firstword $(MAKECMDGOALS)))
RESULTS := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(sort $(RESULTS))
$(sort $(RESULTS)):
	@:
endif
bench-compare:
	@Benchmarks/compare $(RESULTS)

dependencies:
	@Scripts/install-dependencies

test-dependencies:
	@Scripts/install-dependencies tests
