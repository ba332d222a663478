#!/usr/bin/env bash
# Builds build/deb/postgresql-N-pbm_VERSION_ARCHITECTURE.deb for the server of Debian's that PG_CONFIG names.
here=$(dirname "${BASH_SOURCE[0]}")
for part in lib server setup build; do . "$here/$part.sh"; done

# Of the package, not of pbm: another one of the same version has the next number.
REVISION=1
: "${DEBFULLNAME:=pbm maintainers}" "${DEBEMAIL:=maintainers@pbm.invalid}"

# A date of the sources, so that the same sources give the same package.
choose_date() {
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
  export SOURCE_DATE_EPOCH
}

# The libraries that pbm.so was linked with, as packages of this Debian.
library_packages() {
  local folder=$DEB/shlibs
  rm -rf "$folder"
  mkdir -p "$folder/debian"
  printf 'Source: pbm\n\nPackage: %s\nArchitecture: any\n' "$NAME" >"$folder/debian/control"
  (cd "$folder" && dpkg-shlibdeps -O --warnings=0 -e "$1") | sed -n 's/^shlibs:Depends=//p'
}

copyright() {
  cat <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: pbm

Files: *
Copyright: 2026, the pbm authors
License: PostgreSQL
Comment: The crates that are linked into the library and their licences are
 listed, with their texts, in third-party.gz beside this file.

License: PostgreSQL
END
  sed -n '/^Permission/,$p' LICENSE | sed 's/^$/./; s/^/ /'
}

control() {
  cat <<END
Package: $NAME
Source: pbm
Version: $VERSION
Architecture: $ARCHITECTURE
Maintainer: $DEBFULLNAME <$DEBEMAIL>
Installed-Size: $(du -k -s --apparent-size "$TREE/usr" | cut -f1)
Depends: postgresql-$MAJOR, $LIBRARIES
Section: database
Priority: optional
Description: pharmacy benefit manager inside PostgreSQL $MAJOR
 A pharmacy's claim is checked, screened, priced, and paid or rejected by one
 function call, in the caller's transaction, with every change of a personal
 record in an audit log that can only grow.
 .
 In a database: CREATE EXTENSION pbm. Reads are on record where the server
 preloads the library (shared_preload_libraries = 'pbm').
END
}

# Everything below /usr that the package brings.
tree() {
  local doc=$TREE/usr/share/doc/$NAME lib extension
  lib=$TREE$(pg_dir pkglibdir)
  extension=$TREE$(pg_dir sharedir)/extension
  rm -rf "$TREE"
  mkdir -p "$TREE/DEBIAN" "$doc/docs" "$doc/examples" "$lib" "$extension"
  cp "$PGROOT/pbm.so" "$lib/"
  strip --strip-unneeded "$lib/pbm.so"
  cp "$BUILD"/extension/* "$extension/"
  python3 scripts/sql_scripts.py "$doc/examples"
  cp README.md "$doc/"
  cp docs/* "$doc/docs/"
  copyright >"$doc/copyright"
  python3 scripts/licences.py "pg$MAJOR" | gzip -9n >"$doc/third-party.gz"
  gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
  printf 'pbm (%s) unstable; urgency=medium\n\n  * See changelog.gz.\n\n -- %s <%s>  %s\n' "$VERSION" "$DEBFULLNAME" "$DEBEMAIL" \
    "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.Debian.gz"
  [ ! -f "$BUILD/sbom/pbm.cdx.json" ] || gzip -9nc "$BUILD/sbom/pbm.cdx.json" >"$doc/pbm.cdx.json.gz"
  find "$TREE" -type d -exec chmod 755 {} +
  find "$TREE" -type f -exec chmod 644 {} +
}

package() {
  DEB=$BUILD/deb
  NAME=postgresql-$MAJOR-pbm
  VERSION=$(pbm_version)-$REVISION
  ARCHITECTURE=$(dpkg --print-architecture)
  TREE=$DEB/$NAME
  mkdir -p "$DEB"
  rm -f "$DEB/$NAME"_*.deb
  choose_date
  tree
  LIBRARIES=$(library_packages "$TREE$(pg_dir pkglibdir)/pbm.so")
  control >"$TREE/DEBIAN/control"
  (cd "$TREE" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$TREE/DEBIAN/md5sums"
  find "$TREE" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group --build "$TREE" "$DEB/${NAME}_${VERSION}_$ARCHITECTURE.deb"
}

! embedded || die "A Debian package is for a server of Debian's: PG_CONFIG=/usr/bin/pg_config make deb"
for tool in dpkg-deb dpkg-shlibdeps strip; do
  command -v "$tool" >/dev/null || die "$tool is needed: apt-get install dpkg-dev binutils"
done
choose_server
case $(pg_dir pkglibdir) in
"/usr/lib/postgresql/$MAJOR/lib") ;;
*) die "$PGC is no server of Debian's: its libraries lie in $(pg_dir pkglibdir)." ;;
esac
STEP_OF=3
turn
setup
build
begin "Packaging for Debian's PostgreSQL $MAJOR"
quietly deb package
end
say "build/deb/$(basename "$BUILD"/deb/postgresql-"$MAJOR"-pbm_*.deb)"
