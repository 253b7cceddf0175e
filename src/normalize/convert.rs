//! Formats that only an office program reads: turned into a page by LibreOffice, where it is installed.
//!
//! One conversion at a time, in a folder of its own that is removed afterwards, and none without end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::Read;
use super::package::{Refusal, damaged};
use crate::model::{Format, RejectKind};
use crate::schema::PageRules;

/// Names of the program on PATH.
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];

const TIME_LIMIT: Duration = Duration::from_secs(90);

/// Reads a file by way of the converter; `extension` tells it the format.
pub(super) fn read(bytes: &[u8], extension: &str, format: Format, rules: &PageRules) -> Result<Read, Refusal> {
    super::read_text(&html(bytes, extension)?, None, rules).map(|read| read.of(format))
}

/// The page that the converter makes of a file.
fn html(bytes: &[u8], extension: &str) -> Result<Vec<u8>, Refusal> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let program = program().ok_or_else(|| missing(extension))?;
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = Folder::new().map_err(|e| damaged(&e.to_string()))?;
    convert(&program, &folder.0, bytes, extension).map_err(|e| damaged(&e.to_string()))
}

/// Which converter there is: what is read of some formats depends on it.
pub(super) fn state() -> String {
    let Some(file) = program() else { return String::new() };
    let file = file.canonicalize().unwrap_or(file);
    let written = file.metadata().and_then(|m| Ok((m.len(), m.modified()?)));
    format!("{} {:?}", file.display(), written.ok())
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let candidates = std::env::split_paths(&path).flat_map(|dir| PROGRAMS.map(|name| dir.join(name)));
    candidates.into_iter().find(|file| file.is_file())
}

fn missing(extension: &str) -> Refusal {
    let message = format!(
        "读取 .{extension} 需要 LibreOffice(soffice),请安装后重试 / reading .{extension} needs LibreOffice: install \
         libreoffice-writer so that soffice is on PATH"
    );
    (RejectKind::ConverterMissing, message)
}

/// A temporary folder.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("nianbao-{}-{number}", std::process::id()));
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn convert(program: &Path, folder: &Path, bytes: &[u8], extension: &str) -> std::io::Result<Vec<u8>> {
    let file = folder.join(format!("in.{extension}"));
    fs::write(&file, bytes)?;
    let mut command = Command::new(program);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--convert-to", "html:HTML (StarWriter):UTF8", "--outdir"])
        .arg(folder)
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    wait(child)?;
    fs::read(folder.join("in.html"))
}

/// Ends the converter with what it started: `soffice` is a script, and the program that works is its grandchild.
fn stop(child: &mut Child) -> std::io::Result<()> {
    if cfg!(unix) {
        Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status()?;
    }
    child.kill()?;
    child.wait().map(drop)
}

fn wait(mut child: Child) -> std::io::Result<()> {
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > TIME_LIMIT {
            stop(&mut child)?;
            return Err(std::io::Error::other(format!("the converter took more than {} s", TIME_LIMIT.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
