#!/bin/bash
# Fetches the jars that pom.xml names, with everything that they depend on: `fetch.sh POM FOLDER`.
set -euo pipefail
apt-get update -qq
apt-get install -qq -y default-jdk-headless maven >/dev/null
java "$(dirname "$1")/TrustStore.java" /etc/ssl/certs/ca-certificates.crt /tmp/certificates.p12
export MAVEN_OPTS="-Djavax.net.ssl.trustStore=/tmp/certificates.p12 -Djavax.net.ssl.trustStorePassword=changeit"
mvn --batch-mode --quiet --strict-checksums --file "$1" -Dmaven.repo.local=/cache/maven \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$2"
