# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it, at the repository's root: compiles, with the profiles in $profiles if there are any
# besides run, and sets java, classpath and revision.

fail() {
    echo "$1" >&2
    exit 2
}

if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; else java=java; fi
command -v "$java" >/dev/null || fail "no java found: install a JDK, 17 or later"
command -v mvn >/dev/null || fail "no mvn found: install Maven, 3.8.6 or later"

mkdir -p target
mvn -q -B -DwithoutQuality -P "run${profiles:+,$profiles}" -pl benchmarks -am compile >"target/benchmarks-build.log" 2>&1 || {
    cat target/benchmarks-build.log >&2
    fail "the build failed"
}
output="benchmarks/target${profiles:+/$profiles}"
classpath="$output/classes:$(cat "$output/run.classpath")"
revision=$(git describe --always --dirty 2>/dev/null || echo unknown)
