//! A folder with a pipeline and some reports, to run the program in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use assert_cmd::Command;
use nianbao::schema::Schemas;
use tempfile::TempDir;

/// A pipeline that reads `reports` and publishes to `out`.
const PIPELINE: &str = "[input]\npaths = [\"reports\"]\n\n[output]\ndir = \"out\"\n";

/// Rows of the form of 2014, enough of them for the form to be recognised; `#` is the number of documents.
const ROWS: &str = "\
统计指标|单位|统计数
一、主动公开情况||
(一)主动公开政府信息数(不同渠道和方式公开相同信息计1条)|条|#
其中:主动公开规范性文件数|条|3
制发规范性文件总数|件|4
(二)通过不同渠道和方式公开政府信息的情况||
1.政府公报公开政府信息数|条|0
2.政府网站公开政府信息数|条|#
3.政务微博公开政府信息数|条|12
4.政务微信公开政府信息数|条|15
5.其他方式公开政府信息数|条|1
二、回应解读情况||
(一)回应公众关注热点或重大舆情数(不同方式回应同一热点或舆情计1次)|次|6
(二)通过不同渠道和方式回应解读的情况||
1.参加或举办新闻发布会总次数|次|2
其中:主要负责同志参加新闻发布会次数|次|1
2.政府网站在线访谈次数|次|5
其中:主要负责同志参加政府网站在线访谈次数|次|1
3.政策解读稿件发布数|篇|9
4.微博微信回应事件数|次|8
5.其他方式回应事件数|次|0
三、依申请公开情况||
(一)收到申请数|件|7
1.当面申请数|件|1
2.传真申请数|件|0
3.网络申请数|件|5
4.信函申请数|件|1
(二)申请办结数|件|7
1.按时办结数|件|6
2.延期办结数|件|1
六、举报投诉数量|件|0
七、依申请公开信息收取的费用|万元|0
";

/// A short report on the form of 2014, with pipes between its cells.
pub fn report(place: &str, year: u16, documents: u32) -> String {
    let rows = ROWS.replace('#', &documents.to_string());
    format!(
        "{place}{year}年政府信息公开工作年度报告\n\n一、概述\n{year}年，本机关主动公开政府信息。\n\n\
         政府信息公开情况统计表\n{rows}"
    )
}

/// See the module.
pub struct Project {
    dir: TempDir,
}

impl Project {
    /// An empty folder of reports.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("reports")).unwrap();
        fs::write(dir.path().join("p.toml"), PIPELINE).unwrap();
        Self { dir }
    }

    /// Thirty reports of five years, and one copy.
    pub fn with_reports() -> Self {
        let project = Self::new();
        for n in 0..30 {
            let text = report("某县人民政府", 2014 + n % 5, 100 + u32::from(n));
            project.write(&format!("{}/{n:02}.txt", n % 3), text.as_bytes());
        }
        project.write("copy.txt", report("某县人民政府", 2014, 100).as_bytes());
        project
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file below `reports`.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join("reports").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The program, to be run in the folder.
    pub fn command(&self) -> Command {
        let mut command = Command::cargo_bin("nianbao").unwrap();
        command.current_dir(self.path());
        command
    }

    /// Runs the program in the folder; returns its exit code, stdout and stderr.
    pub fn nianbao(&self, args: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.command().args(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    /// Runs the pipeline, which must succeed, and returns the output folder.
    pub fn run(&self, args: &[&str]) -> PathBuf {
        let (code, _, stderr) = self.nianbao(&[&["run", "p.toml"], args].concat());
        assert_eq!(code, 0, "{stderr}");
        self.path().join("out")
    }
}

/// The folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The schemas in the program, read once.
pub fn embedded() -> &'static Schemas {
    static SCHEMAS: OnceLock<Schemas> = OnceLock::new();
    SCHEMAS.get_or_init(|| Schemas::embedded().unwrap())
}

/// All files below a folder with their content, links followed, in order.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = walkdir::WalkDir::new(folder)
        .follow_links(true)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}
