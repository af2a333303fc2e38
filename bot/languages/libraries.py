"""Libraries that start programs, or open others by name, and what each needs. Pure data.

Their code is read as well, where it ships as source; this says it where it is compiled, or finds its helper in ways
that no reader of sources follows. By language: the name by which it is imported -> programs, and libraries of
machine code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryNeeds:
    """What a library needs beside itself: names of programs, and of shared libraries without `lib` and `.so`.

    `building` are modules of it that build others: the rest of it asks them for nothing, but in its own tests.
    """

    programs: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    building: tuple[str, ...] = ()


def _programs(*names: str) -> LibraryNeeds:
    return LibraryNeeds(programs=names)


def _libraries(*names: str) -> LibraryNeeds:
    return LibraryNeeds(libraries=names)


_IMAGEMAGICK = _programs("convert", "magick", "identify", "mogrify", "composite", "montage")
_FFMPEG = _programs("ffmpeg", "ffprobe")
_OFFICE = _programs("soffice", "libreoffice", "unoconv")
_CHROME = _programs("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_GIT = _programs("git")
_COMPILERS = _programs("gcc", "cc", "as", "ld", "x86_64-linux-gnu-gcc", "aarch64-linux-gnu-gcc")
_PDF = _programs("pdftotext", "pdftoppm", "pdfinfo", "pdftocairo")

LIBRARIES: dict[str, dict[str, LibraryNeeds]] = {
    "python": {
        "git": _GIT,
        "numpy": LibraryNeeds(building=("numpy.distutils", "numpy.f2py")),
        # What builds machine code when the program runs.
        "pyximport": _COMPILERS,
        "Cython.Build.Inline": _COMPILERS,
        "pkgconfig": _programs("pkg-config", "pkgconf"),
        "pythran": _COMPILERS,
        "pytensor": _COMPILERS,
        "theano": _COMPILERS,
        "scipy.weave": _COMPILERS,
        "torch.utils.cpp_extension": _COMPILERS,
        "distutils.ccompiler": _COMPILERS,
        "numba.pycc": _COMPILERS,
        "pdfkit": _programs("wkhtmltopdf"),
        "imgkit": _programs("wkhtmltoimage"),
        "magic": LibraryNeeds(libraries=("magic",), data=("magic",)),
        "pytesseract": _programs("tesseract"),
        "pdf2image": _PDF,
        "graphviz": _programs("dot", "neato", "fdp", "sfdp", "twopi", "circo"),
        "pydot": _programs("dot"),
        "pygraphviz": _programs("dot"),
        "ffmpeg": _FFMPEG,
        "pydub": _FFMPEG,
        "moviepy": _FFMPEG,
        "pypandoc": _programs("pandoc"),
        "docx2pdf": _OFFICE,
        "unoconv": _OFFICE,
        "wand": _libraries("MagickWand-6.Q16", "MagickWand-7.Q16", "MagickWand-7.Q16HDRI", "MagickWand"),
        "weasyprint": _libraries(
            "gobject-2.0-0", "pango-1.0-0", "harfbuzz", "fontconfig", "pangoft2-1.0-0", "pango-1.0"
        ),
        "cairocffi": _libraries("cairo", "cairo-2"),
        "cairosvg": _libraries("cairo", "cairo-2"),
        "pyzbar": _libraries("zbar"),
        "soundfile": _libraries("sndfile"),
        "sounddevice": _libraries("portaudio"),
        "usb": _libraries("usb-1.0"),
        "hid": _libraries("hidapi-hidraw", "hidapi-libusb"),
        "vlc": _libraries("vlc"),
        "enchant": _libraries("enchant-2", "enchant"),
        "xmlsec": _libraries("xmlsec1"),
        "saml2": _programs("xmlsec1"),
        "gnupg": _programs("gpg", "gpg2"),
        "pexpect": _programs("stty"),
        "django_dbbackup": _programs("pg_dump", "pg_restore", "mysqldump", "mysql"),
        "dbbackup": _programs("pg_dump", "pg_restore", "psql", "mysqldump", "mysql"),
        "textract": _programs("antiword", "pdftotext", "tesseract", "unrtf", "sox", "pstotext"),
        "camelot": _programs("gs"),
        "ghostscript": _libraries("gs"),
        "ocrmypdf": _programs("gs", "tesseract", "unpaper"),
        "tabula": _programs("java"),
        "jpype": _libraries("jvm"),
        "pyspark": _programs("java"),
        "h2o": _programs("java"),
        "language_tool_python": _programs("java"),
        "rpy2": LibraryNeeds(("R",), ("R",)),
        "yt_dlp": _FFMPEG,
        "selenium": _programs("chromedriver", "geckodriver", "chromium", "firefox", "google-chrome"),
        "pyppeteer": _CHROME,
        "nmap": _programs("nmap"),
        "exiftool": _programs("exiftool"),
        "svn": _programs("svn"),
        "hglib": _programs("hg"),
        "ansible_runner": _programs("ansible-playbook", "ssh"),
        "python_on_whales": _programs("docker"),
        "cups": _libraries("cups"),
        "ldap": _libraries("ldap"),
        "geoip": _libraries("GeoIP"),
        "zoneinfo": LibraryNeeds(data=("zones",)),
        "shapely": _libraries("geos_c"),
        "osgeo": _libraries("gdal"),
        "rtree": _libraries("spatialindex_c", "spatialindex"),
        "django.contrib.gis": _libraries("gdal", "geos_c", "proj"),
        "secp256k1": _libraries("secp256k1"),
    },
    "javascript": {
        "simple-git": _GIT,
        "gm": LibraryNeeds(("gm", *_IMAGEMAGICK.programs)),
        "imagemagick": _IMAGEMAGICK,
        "fluent-ffmpeg": _FFMPEG,
        "wkhtmltopdf": _programs("wkhtmltopdf"),
        "html-pdf": _programs("phantomjs"),
        "node-tesseract-ocr": _programs("tesseract"),
        "textract": _programs("pdftotext", "antiword", "unrtf", "tesseract"),
        "pdf-poppler": _PDF,
        "node-poppler": _PDF,
        "pdf-image": _programs("convert", "pdfinfo"),
        "libreoffice-convert": _OFFICE,
        "puppeteer-core": _CHROME,
        "puppeteer": _CHROME,
        "playwright-core": _CHROME,
        "exiftool-vendored": _programs("perl", "exiftool"),
        "node-exiftool": _programs("exiftool"),
        "node-pandoc": _programs("pandoc"),
        "graphviz": _programs("dot"),
        "ps-node": _programs("ps"),
        "pidusage": _programs("ps"),
        "tree-kill": _programs("ps", "pgrep"),
        "find-process": _programs("ps", "netstat", "ss", "lsof"),
        "systeminformation": _programs("ps", "df", "lsblk", "lscpu", "lspci", "dmidecode", "git", "ip"),
        "node-machine-id": _programs("cat"),
        "python-shell": _programs("python3", "python"),
        "java": _programs("java"),
        "sharp": _libraries("vips-cpp", "vips"),
        "canvas": LibraryNeeds(libraries=("cairo", "pango-1.0"), data=("fonts",)),
        "printer": _programs("lp", "lpstat"),
        "youtube-dl-exec": _programs("python3", "ffmpeg"),
        "clamscan": _programs("clamscan", "clamdscan"),
        "node-7z": _programs("7z", "7za"),
        "svgexport": _CHROME,
        "sox": _programs("sox"),
        "node-record-lpcm16": _programs("sox", "rec", "arecord"),
    },
    "php": {
        "Knp.Snappy": _programs("wkhtmltopdf", "wkhtmltoimage"),
        "Barryvdh.Snappy": _programs("wkhtmltopdf"),
        "FFMpeg": _FFMPEG,
        "Gitonomy.Git": _GIT,
        "CzProject.GitPhp": _GIT,
        "Spatie.PdfToText": _PDF,
        "Spatie.Browsershot": LibraryNeeds(("node", *_CHROME.programs)),
        "thiagoalessio.TesseractOCR": _programs("tesseract"),
        "Spatie.DbDumper": _programs("mysqldump", "pg_dump", "sqlite3"),
        "Spatie.ImageOptimizer": _programs("jpegoptim", "optipng", "pngquant", "gifsicle", "cwebp"),
        "mikehaertl.wkhtmlto": _programs("wkhtmltopdf"),
        "Ottosmops.Pdftotext": _PDF,
    },
    "ruby": {
        "mini_magick": _IMAGEMAGICK,
        "rmagick": _libraries("MagickCore-6.Q16"),
        "pdfkit": _programs("wkhtmltopdf"),
        "wicked_pdf": _programs("wkhtmltopdf"),
        "git": _GIT,
        "streamio-ffmpeg": _FFMPEG,
        "rtesseract": _programs("tesseract"),
        "ruby-vips": _libraries("vips"),
        "vips": _libraries("vips"),
        "ffi-magic": LibraryNeeds(libraries=("magic",), data=("magic",)),
        "graphviz": _programs("dot"),
        "grover": _programs("node"),
        "image_processing": _IMAGEMAGICK,
        "paperclip": LibraryNeeds((*_IMAGEMAGICK.programs, "file")),
        "docsplit": _PDF,
        "poltergeist": _programs("phantomjs"),
        "kt-paperclip": LibraryNeeds((*_IMAGEMAGICK.programs, "file")),
        "image_optim": _programs("jpegoptim", "optipng", "pngquant", "gifsicle", "jhead"),
        "execjs": _programs("node", "nodejs"),
    },
    "go": {
        "github.com/go-rod/rod": _CHROME,
        "go/build": _programs("go"),
        "go/importer": _programs("go"),
        "golang.org/x/tools/go/packages": _programs("go"),
        "github.com/chromedp/chromedp": _CHROME,
        "github.com/SebastiaanKlippert/go-wkhtmltopdf": _programs("wkhtmltopdf"),
        "github.com/gogs/git-module": _GIT,
        "github.com/u2takey/ffmpeg-go": _FFMPEG,
        "code.gitea.io/git": _GIT,
        "github.com/Masterminds/vcs": _programs("git", "hg", "svn", "bzr"),
        "github.com/hashicorp/go-getter": _programs("git", "hg"),
    },
    "java": {
        "javax.print": LibraryNeeds(("lp", "lpr", "lpstat"), ("cups",)),
        "net.sourceforge.tess4j": _libraries("tesseract", "lept"),
        "org.im4java": _IMAGEMAGICK,
        "net.bramp.ffmpeg": _FFMPEG,
        "org.jodconverter": _OFFICE,
        "guru.nidi.graphviz": _programs("dot"),
        "net.sf.jasperreports": LibraryNeeds(data=("fonts",)),
        **dict.fromkeys(  # they draw text, and measure it
            (
                "org.jfree.chart",
                "org.knowm.xchart",
                "com.google.code.kaptcha",
                "com.wf.captcha",
                "cn.hutool.captcha",
                "org.xhtmlrenderer",
                "org.apache.poi",
            ),
            LibraryNeeds(data=("fonts",)),
        ),
    },
    "rust": {"wkhtmltopdf": _libraries("wkhtmltox"), "magick_rust": _libraries("MagickWand-7.Q16HDRI")},
}


def needs(language: str, module: str) -> LibraryNeeds | None:
    """Return what an imported module needs, by its name or that of the library that it is part of."""
    table = LIBRARIES.get({"typescript": "javascript", "tsx": "javascript"}.get(language, language), {})
    if module in table:
        return table[module]
    separator = "/" if language in ("javascript", "typescript", "tsx", "go") else "."
    parts = module.replace("\\", ".").split(separator)
    return next((table[name] for at in range(len(parts), 0, -1) if (name := separator.join(parts[:at])) in table), None)
