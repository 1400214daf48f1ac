# Short names for the commands of everyday work; each line of `make help` is one of them.
# The format check and the JDK's own tools need Maven to run on the JDK 25 itself.
JDK := $(shell .ci/jdk)
ifneq ($(JDK),)
export JAVA_HOME := $(JDK)
endif
MVN := mvn -B -ntp

.DEFAULT_GOAL := help
.PHONY: help fmt check test conformance reload e2e interop testssl bench works fuzz soak footprint scale flood jmh demo ci clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

fmt: ## format every Java source
	$(MVN) -q spotless:apply -pl '!bom'

check: ## compile with Error Prone and NullAway, check the format; no tests
	$(MVN) verify -DskipTests

test: ## everything that `mvn verify` runs: all tests, all checks
	$(MVN) verify

reload: ## a change of the routes every 100 ms for 30 s, under load (`make test` makes a few)
	$(MVN) test -pl mesh-spring -am -Dtest=ReloadUnderLoadTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dreload.seconds=30

e2e: ## the whole mesh in pods (root; skipped elsewhere), then the demo as a test
	e2e/run
	./portcullis demo --once
	if [ "$$(id -u)" = 0 ]; then ./portcullis demo --pods --once; fi

testssl: ## testssl.sh looks at the gateway's TLS, and finds nothing worse than information
	e2e/testssl

interop: ## grpc-java's interoperability cases through two sidecars in pods (root; fetches its client and server)
	e2e/grpc/run

demo: ## the same, and stays up with URLs to look at
	./portcullis demo

conformance: ## the table of HTTP/1 in front of nginx, HAProxy and Envoy, h2spec in front of us, where installed; writes docs/conformance.md (~5 min)
	conformance/run

bench: ## side by side with Envoy, nginx, HAProxy and stock SCG; writes docs/benchmarks (a quiet machine, ~6 min)
	benchmarks/run

works: ## the same for every work: bodies, new connections, many connections, HTTP/2, gRPC, TLS edge, two hops, routes; writes docs/benchmarks/works.md (~25 min)
	benchmarks/run --setup=works

fuzz: ## Jazzer on codec, chunks, paths and first bytes, each target for FUZZ_SECONDS (60); the kept corpus is part of `make test`
	fuzz/run

soak: ## traffic and faults through packaged processes for SOAK_MINUTES (15), twice: memory must not grow; no buffer may be lost
	benchmarks/soak
	benchmarks/soak --no-build --leaks

footprint: ## how fast a sidecar starts, what memory it keeps; writes docs/benchmarks/footprint.md (~8 min)
	benchmarks/footprint

scale: ## what 1 to 1,000 services of 20 endpoints cost a sidecar; writes docs/benchmarks/scale.md (~5 min)
	benchmarks/scale

flood: ## a good client's latency while others attack, and what idle connections cost; writes docs/benchmarks/edge-limits.md (~9 min)
	benchmarks/flood

jmh: ## micro-benchmarks of the hot pieces (JMH_ARGS='-f 1 RouteMatch' to choose)
	benchmarks/jmh $(JMH_ARGS)

ci: ## what continuous integration runs
	.ci/run

clean: ## remove what the build made
	$(MVN) -q clean
