.PHONY: serve build test torture fuzz stage dist check-reproducible order bench bench-export bench-scale format lint clean

serve: # on 127.0.0.1, until Ctrl-C; PORT=8080
	@deploy/serve

build: # the static executables
	@deploy/install-packages && deploy/build-static && deploy/check-static

stage: $(if $(DEST),build) # the folder that one uploads; DEST=folder
	@deploy/stage "$(DEST)"

dist: build # the archive of a release, in dist/: docs/releasing.md
	@deploy/dist

check-reproducible: # builds the commit twice from nothing, and compares the archives
	@deploy/install-packages && deploy/check-reproducible

test: lint build
	@deploy/install-packages test && deploy/install-python && rm -rf .build/site && deploy/stage .build/site
	python3 -m unittest discover -q Benchmarks && Benchmarks/ceilings .build/site
	swift test --skip SiteTests.Torture
	swift test --no-parallel --filter SiteTests.Torture # alone: it loads the machine as it can

torture: build # the same torture for an hour or so: docs/durability.md; TORTURE_SEED=1 repeats a choice
	@deploy/install-packages test && rm -rf .build/site && deploy/stage .build/site
	TORTURE=long swift test --no-parallel --filter SiteTests.Torture

fuzz: # whatever reads bytes from strangers or from a disk; SECONDS_EACH=60
	@deploy/install-packages test && deploy/fuzz

order: # which functions the linker puts next to each other; minutes: Benchmarks/order
	@deploy/install-packages bench && Benchmarks/order

bench: build # against a static C program, the disk and SQLite, in one run: docs/benchmarks.md; then bench-scale; on a quiet machine
	@deploy/install-packages bench && BENCHMARKS=1 deploy/build-static && Benchmarks/bench && Benchmarks/scale

bench-scale: build # the same requests next to 1,000 users and a million, and how fast a store is verified; minutes
	@deploy/install-packages bench && Benchmarks/scale

bench-export: build # export-postgres next to psql's \copy of the same rows; minutes, or USERS=1000 CONVERSATIONS=3000 MESSAGES=30000
	@deploy/install-packages bench && Benchmarks/export

format:
	swift format --in-place --recursive Sources Tests Benchmarks Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Benchmarks Package.swift

clean: # .env and data/ stay
	rm -rf .build site
